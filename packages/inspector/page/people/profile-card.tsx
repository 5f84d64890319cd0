import type { InspectorProfile } from '../../src/profiles.js';
import { type Pair, Pairs } from '../parts/pairs.js';
import { titleOfProfile } from './entries.js';
import { EntryLinks } from './entry-links.js';
import { PropertyPairs } from './property-pairs.js';

interface ProfileCardProps {
  readonly id: string;
  readonly profile: InspectorProfile | undefined;
}

export function ProfileCard({ id, profile }: ProfileCardProps) {
  const title = profile ? titleOfProfile(profile) : '';
  return (
    <div class="entry-card">
      <h2>
        {id} {title && <span class="muted">{title}</span>}
      </h2>
      {profile ? (
        <div class="entry-known">
          {!profile.isExternal && <p class="muted">The device of a visitor without a profile.</p>}
          <Pairs pairs={knownPairs(profile)} />
          <PropertyPairs properties={profile.properties} />
        </div>
      ) : (
        <p class="muted">
          identify() was not called for this profile, and it has no session. The API only knows its ID, from events.
        </p>
      )}
    </div>
  );
}

function knownPairs({ firstName, lastName, email, avatar, groups, projectId }: InspectorProfile): Pair[] {
  const names = { 'First name': firstName, 'Last name': lastName, Email: email, Avatar: avatar };
  return [
    ...Object.entries(names).map(([name, value]) => [name, value ?? NONE] as const),
    ['Groups', groups.length > 0 ? <EntryLinks view="groups" ids={groups} /> : NONE],
    ['Project', projectId],
  ];
}

const NONE = <span class="muted">–</span>;
