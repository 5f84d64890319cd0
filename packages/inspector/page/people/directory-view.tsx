import { useMemo } from 'preact/hooks';
import { useLive } from '../state/use-live.js';
import { addressOf, type View } from '../state/use-place.js';
import { groupEntries, profileEntries } from './entries.js';
import { EntryList } from './entry-list.js';
import { EntryView } from './entry-view.js';
import { NoEntries } from './no-entries.js';
import { useDirectory } from './use-directory.js';

interface DirectoryViewProps {
  readonly view: Exclude<View, 'events'>;
  /** Of the one that is opened. */
  readonly id: string | undefined;
}

/** The profiles or the groups, and one of them opened. */
export function DirectoryView({ view, id }: DirectoryViewProps) {
  const { rows, lastSeq, era } = useLive();
  const directory = useDirectory(`${era}.${lastSeq}`);
  const { profiles, groups, isLoaded, problem } = directory;
  const entries = useMemo(
    () => (view === 'profiles' ? profileEntries(profiles, rows) : groupEntries(groups, rows)),
    [view, profiles, groups, rows],
  );
  if (isLoaded && entries.length === 0 && id === undefined) return <NoEntries view={view} />;
  return (
    <div class={`directory ${id === undefined ? '' : 'has-entry'}`}>
      <EntryList view={view} entries={entries} openedId={id} />
      {problem !== undefined && (
        <p class="directory-problem" role="alert">
          {problem}
        </p>
      )}
      {id === undefined ? (
        <p class="directory-hint">
          Choose a {view === 'profiles' ? 'profile' : 'group'} to see its properties and events.
        </p>
      ) : (
        <EntryView
          key={`${era}.${id}`}
          view={view}
          id={id}
          directory={directory}
          rows={rows}
          backTo={addressOf({ view })}
        />
      )}
    </div>
  );
}
