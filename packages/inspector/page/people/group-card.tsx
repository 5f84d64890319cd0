import type { InspectorGroup } from '../../src/groups.js';
import { Pairs } from '../parts/pairs.js';
import { EntryLinks } from './entry-links.js';
import { PropertyPairs } from './property-pairs.js';

interface GroupCardProps {
  readonly id: string;
  readonly group: InspectorGroup | undefined;
  /** The profiles that are in it. */
  readonly members: readonly string[];
}

export function GroupCard({ id, group, members }: GroupCardProps) {
  const profiles = members.length > 0 ? <EntryLinks view="profiles" ids={members} /> : <span class="muted">–</span>;
  return (
    <div class="entry-card">
      <h2>
        {id} {group && <span class="muted">{group.name}</span>}
      </h2>
      {group ? (
        <div class="entry-known">
          <Pairs
            pairs={[
              ['Name', group.name],
              ['Type', group.type],
              ['Profiles', profiles],
              ['Project', group.projectId],
            ]}
          />
          <PropertyPairs properties={group.properties} />
        </div>
      ) : (
        <>
          <p class="muted">upsertGroup() was not called for this group. The API only knows its ID, from events.</p>
          <Pairs pairs={[['Profiles', profiles]]} />
        </>
      )}
    </div>
  );
}
