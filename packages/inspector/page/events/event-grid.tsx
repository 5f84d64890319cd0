import type { RefObject } from 'preact';
import { useId } from 'preact/hooks';
import type { LiveRow } from '../../src/live/live-api.js';
import { grouped } from '../parts/format-count.js';
import { Icon } from '../parts/icon.js';
import { COLUMNS } from './columns.js';
import { EventRow } from './event-row.js';
import { useGridScroll } from './use-grid-scroll.js';
import type { Selection } from './use-selection.js';
import { visibleRange } from './visible-range.js';

interface EventGridProps {
  readonly rows: readonly LiveRow[];
  readonly label: string;
  readonly emptyText: string;
  readonly selection: Selection;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** Draws the rows that are visible: a table cannot have most of its rows left out. The newest is at the bottom, and the list follows it until somebody looks elsewhere. */
export function EventGrid({ rows, label, emptyText, selection, scroller }: EventGridProps) {
  const id = useId();
  const { viewport, rowHeight, isNarrow, newer, isFollowing, follow, onScroll } = useGridScroll(
    scroller,
    rows,
    selection,
  );
  const { first, end } = visibleRange(viewport, rowHeight, rows.length);
  const screenful = Math.max(1, Math.floor(viewport.height / rowHeight) - 1);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => selection.move(1),
    ArrowUp: () => selection.move(-1),
    PageDown: () => selection.move(screenful),
    PageUp: () => selection.move(-screenful),
    Home: () => selection.select(0),
    End: () => {
      selection.select(rows.length - 1);
      follow();
    },
    Enter: () => {
      if (!selection.row) return;
      selection.open(selection.row);
      selection.requestFocus();
    },
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const run = event.altKey || event.ctrlKey || event.metaKey ? undefined : keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  };
  const isDrawn = selection.index !== undefined && selection.index >= first && selection.index < end;
  return (
    <div class="grid-frame">
      <div
        ref={scroller}
        class={`grid ${isNarrow ? 'is-narrow' : ''}`}
        style={{ '--row-height': `${rowHeight}px` }}
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-activedescendant={isDrawn ? `${id}-${selection.row?.seq}` : undefined}
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div class="grid-head row" role="row" aria-rowindex={1}>
          {COLUMNS.map(({ key, title }) => (
            <span key={key} class={`cell cell-${key}`} role="columnheader">
              {title}
            </span>
          ))}
        </div>
        <div class="grid-body" role="rowgroup" style={{ height: `${rows.length * rowHeight}px` }}>
          <div class="grid-window" role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
            {rows.slice(first, end).map((row, offset) => (
              <EventRow
                key={row.id}
                id={`${id}-${row.seq}`}
                row={row}
                rowIndex={first + offset + 2}
                isSelected={row.id === selection.row?.id}
                onOpen={selection.open}
              />
            ))}
          </div>
        </div>
      </div>
      {rows.length === 0 && <p class="grid-empty">{emptyText}</p>}
      {!isFollowing && rows.length > 0 && (
        <button type="button" class="newer button is-named" onClick={follow}>
          <Icon name="down" /> {newer > 0 ? `${grouped(newer)} newer` : 'Newest'}
        </button>
      )}
    </div>
  );
}
