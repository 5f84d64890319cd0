import { addressOf, type View } from '../state/use-place.js';

interface EntryLinksProps {
  readonly view: Exclude<View, 'events'>;
  readonly ids: readonly string[];
}

export function EntryLinks({ view, ids }: EntryLinksProps) {
  return (
    <span class="entry-links">
      {ids.map((id) => (
        <a key={id} href={addressOf({ view, id })}>
          {id}
        </a>
      ))}
    </span>
  );
}
