import { useRef } from 'preact/hooks';
import type { LiveRow } from '../../src/live/live-api.js';
import { COLUMNS, titleOf } from './columns.js';
import { isSelectingIn } from './is-selecting.js';

/** Of a hand that does not mean to select, in pixels. */
const SAME_PLACE = 3;

interface EventRowProps {
  readonly id: string;
  readonly row: LiveRow;
  readonly rowIndex: number;
  readonly isSelected: boolean;
  onOpen(row: LiveRow): void;
}

/** The grid has the focus and the keys, and says which row is active. */
export function EventRow({ id, row, rowIndex, isSelected, onOpen }: EventRowProps) {
  const pressed = useRef({ x: 0, y: 0 });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys.
    <div
      id={id}
      class={`row event outcome-${row.outcome}-edge`}
      role="row"
      aria-rowindex={rowIndex}
      data-seq={row.seq}
      data-outcome={row.outcome}
      aria-selected={isSelected}
      onPointerDown={({ clientX: x, clientY: y }) => {
        pressed.current = { x, y };
      }}
      onClick={({ currentTarget, clientX, clientY }) => {
        const hasMoved = Math.hypot(clientX - pressed.current.x, clientY - pressed.current.y) > SAME_PLACE;
        if (!hasMoved || !isSelectingIn(currentTarget)) onOpen(row);
      }}
    >
      {COLUMNS.map(({ key, cell }) => (
        <span key={key} class={`cell cell-${key}`} role="gridcell" title={titleOf(key, row) || undefined}>
          {cell(row)}
        </span>
      ))}
    </div>
  );
}
