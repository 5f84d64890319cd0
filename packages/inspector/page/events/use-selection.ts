import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LiveRow } from '../../src/live/live-api.js';
import { indexOfRow } from './row-index.js';

/** Which row's detail is shown, where that is kept elsewhere. */
export interface OpenedEvent {
  readonly id: string | undefined;
  show(id: string | undefined): void;
}

export interface Selection {
  /** The row that the keyboard is at; undefined where there is none, or it is gone. */
  readonly index: number | undefined;
  readonly row: LiveRow | undefined;
  /** The row whose detail is shown. It stays while it is filtered out. */
  readonly opened: LiveRow | undefined;
  /** By so many rows; an open detail goes along. */
  move(by: number): void;
  select(index: number): void;
  /** Counts up with every move, also one to the row that is selected already: somebody may have scrolled away from it. */
  readonly moves: number;
  open(row: LiveRow): void;
  close(): void;
  /** Counts up when the detail is to take the focus. */
  readonly focusRequests: number;
  requestFocus(): void;
}

export function useSelection(rows: readonly LiveRow[], kept?: OpenedEvent): Selection {
  const [selected, setSelected] = useState<LiveRow>();
  const [ownId, setOwnId] = useState<string>();
  const [focusRequests, setFocusRequests] = useState(0);
  const [moves, setMoves] = useState(0);
  const openedId = kept ? kept.id : ownId;
  const show = kept?.show ?? setOwnId;
  const index = useMemo(() => (selected ? indexOfRow(rows, selected) : undefined), [rows, selected]);
  const latest = useRef({ rows, index, openedId, show });
  latest.current = { rows, index, openedId, show };

  // Opened by its address: a reload, or Back and Forward.
  useEffect(() => {
    if (openedId === undefined || openedId === selected?.id) return;
    const row = rows.find(({ id }) => id === openedId);
    if (row) setSelected(row);
  }, [openedId, rows, selected]);

  const select = useCallback((wanted: number) => {
    const { rows: list, openedId: opened, show } = latest.current;
    const row = list[Math.max(0, Math.min(list.length - 1, wanted))];
    setSelected(row);
    setMoves((count) => count + 1);
    if (row && opened !== undefined) show(row.id);
  }, []);
  const move = useCallback(
    (by: number) => {
      const { index: from, rows: list } = latest.current;
      // With nothing selected, the newest is where reading begins.
      select(from === undefined ? list.length - 1 : from + by);
    },
    [select],
  );
  const open = useCallback((row: LiveRow) => {
    setSelected(row);
    latest.current.show(row.id);
  }, []);
  const close = useCallback(() => {
    latest.current.show(undefined);
    setFocusRequests(0);
  }, []);
  const requestFocus = useCallback(() => setFocusRequests((count) => count + 1), []);

  const row = index === undefined ? undefined : rows[index];
  const opened = openedId !== undefined && selected?.id === openedId ? selected : undefined;
  return { index, row, opened, move, select, moves, open, close, focusRequests, requestFocus };
}
