import { useMemo } from 'preact/hooks';
import type { LiveRow } from '../../src/live/live-api.js';
import { EventList } from '../events/event-list.js';
import { Icon } from '../parts/icon.js';
import type { View } from '../state/use-place.js';
import { GroupCard } from './group-card.js';
import { ProfileCard } from './profile-card.js';
import type { Directory } from './use-directory.js';

interface EntryViewProps {
  readonly view: Exclude<View, 'events'>;
  readonly id: string;
  readonly directory: Directory;
  readonly rows: readonly LiveRow[];
  readonly backTo: string;
}

/** What is known of one profile or group, and its events. */
export function EntryView({ view, id, directory: { profiles, groups, isLoaded }, rows, backTo }: EntryViewProps) {
  const isProfile = view === 'profiles';
  const own = useMemo(
    () => rows.filter((row) => (isProfile ? row.profileId === id : row.groups.includes(id))),
    [rows, id, isProfile],
  );
  return (
    <section class="entry" aria-label={id}>
      <a class="entry-back" href={backTo}>
        <Icon name="back" /> All {view}
      </a>
      {isLoaded && isProfile && <ProfileCard id={id} profile={profiles.find((profile) => profile.id === id)} />}
      {isLoaded && !isProfile && (
        <GroupCard
          id={id}
          group={groups.find((group) => group.id === id)}
          members={profiles.filter((profile) => profile.groups.includes(id)).map((profile) => profile.id)}
        />
      )}
      <EventList rows={own} label={`Events of ${id}`} emptyText="The inspector keeps no events of it." />
    </section>
  );
}
