import { useRef } from 'preact/hooks';
import type { LiveRow } from '../../src/live/live-api.js';
import { EventDetail } from '../detail/event-detail.js';
import { useShortcuts } from '../parts/use-shortcuts.js';
import { EventGrid } from './event-grid.js';
import { type OpenedEvent, useSelection } from './use-selection.js';

interface EventListProps {
  readonly rows: readonly LiveRow[];
  readonly label: string;
  readonly emptyText: string;
  /** Then it listens to no keys. */
  readonly isHidden?: boolean;
  readonly openedEvent?: OpenedEvent | undefined;
}

/** Events, and the one of them that is open. */
export function EventList({ rows, label, emptyText, isHidden = false, openedEvent }: EventListProps) {
  const grid = useRef<HTMLDivElement>(null);
  const selection = useSelection(rows, openedEvent);
  const close = () => {
    if (!selection.opened) return;
    selection.close();
    grid.current?.focus();
  };
  useShortcuts(isHidden ? {} : { j: () => selection.move(1), k: () => selection.move(-1), Escape: close });
  return (
    <div class={`event-list ${selection.opened ? 'has-detail' : ''}`}>
      <EventGrid rows={rows} label={label} emptyText={emptyText} selection={selection} scroller={grid} />
      {selection.opened && (
        <EventDetail
          row={selection.opened}
          focusRequests={selection.focusRequests}
          onMove={selection.move}
          onClose={close}
        />
      )}
    </div>
  );
}
