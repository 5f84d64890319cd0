import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import type { LiveRow } from '../../src/live/live-api.js';
import { indexOfSeq } from './row-index.js';

export interface Selection {
  /** The row that the keyboard is at; undefined where there is none, or it is gone. */
  readonly index: number | undefined;
  readonly row: LiveRow | undefined;
  /** The row whose detail is shown. It stays while it is filtered out. */
  readonly opened: LiveRow | undefined;
  /** By so many rows; an open detail goes along. */
  move(by: number): void;
  select(index: number): void;
  open(row: LiveRow): void;
  close(): void;
  /** Counts up when the detail is to take the focus. */
  readonly focusRequests: number;
  requestFocus(): void;
}

export function useSelection(rows: readonly LiveRow[]): Selection {
  const [selected, setSelected] = useState<LiveRow>();
  const [isOpen, setOpen] = useState(false);
  const [focusRequests, setFocusRequests] = useState(0);
  const latest = useRef(rows);
  latest.current = rows;
  const index = useMemo(() => (selected ? indexOfSeq(rows, selected.seq) : undefined), [rows, selected]);
  const at = useRef(index);
  at.current = index;

  const select = useCallback((wanted: number) => {
    const list = latest.current;
    setSelected(list[Math.max(0, Math.min(list.length - 1, wanted))]);
  }, []);
  const move = useCallback(
    (by: number) => {
      const from = at.current;
      // With nothing selected, the newest is where reading begins.
      select(from === undefined ? latest.current.length - 1 : from + by);
    },
    [select],
  );
  const open = useCallback((row: LiveRow) => {
    setSelected(row);
    setOpen(true);
  }, []);
  const close = useCallback(() => {
    setOpen(false);
    setFocusRequests(0);
  }, []);
  const requestFocus = useCallback(() => setFocusRequests((count) => count + 1), []);

  const row = index === undefined ? undefined : rows[index];
  const opened = isOpen ? selected : undefined;
  return { index, row, opened, move, select, open, close, focusRequests, requestFocus };
}
