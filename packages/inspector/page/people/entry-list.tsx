import { useMemo, useState } from 'preact/hooks';
import { counted, grouped } from '../parts/format-count.js';
import { Icon } from '../parts/icon.js';
import { addressOf, type View } from '../state/use-place.js';
import { type Entry, matchingEntries } from './entries.js';

/** More than anybody reads: the others are found by the search. */
const MAX_ENTRIES = 300;

interface EntryListProps {
  readonly view: Exclude<View, 'events'>;
  readonly entries: readonly Entry[];
  readonly openedId: string | undefined;
}

export function EntryList({ view, entries, openedId }: EntryListProps) {
  const [text, setText] = useState('');
  const matching = useMemo(() => matchingEntries(entries, text), [entries, text]);
  const left = matching.length - MAX_ENTRIES;
  return (
    <nav class="entries" aria-label={view === 'profiles' ? 'Profiles' : 'Groups'}>
      <span class="search">
        <Icon name="search" />
        <input
          class="field"
          type="search"
          aria-label={`Search ${view}`}
          placeholder={`Search ${counted(entries.length, view.slice(0, -1))}`}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </span>
      {text.trim() && matching.length === 0 && <p class="entries-empty">No {view} match.</p>}
      <ul>
        {matching.slice(0, MAX_ENTRIES).map(({ id, title, isKnown, events }) => (
          <li key={id}>
            <a
              href={addressOf({ view, id })}
              aria-current={id === openedId ? 'true' : undefined}
              title={`${id} ${title}`}
            >
              <span class="entry-id">{id}</span>
              <span class="entry-events">{counted(events, 'event')}</span>
              <span class="entry-title">
                {title || <span class="muted">{isKnown ? 'no name' : 'only known from events'}</span>}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {left > 0 && <p class="entries-empty">{grouped(left)} more. Use the search to find them.</p>}
    </nav>
  );
}
