import type { InspectorFaults } from '../../src/faults.js';
import type { LiveMessage, LiveRow } from '../../src/live/live-api.js';

export type Connection = 'connecting' | 'live' | 'reconnecting';

/** What the page knows. */
export interface LiveState {
  /** In the order of their arrival. */
  readonly rows: readonly LiveRow[];
  /** Arrived while paused, and not shown yet. */
  readonly waiting: readonly LiveRow[];
  readonly isPaused: boolean;
  readonly faults: InspectorFaults;
  readonly connection: Connection;
  /** Whether everything that was kept when the page came has arrived. */
  readonly isComplete: boolean;
  /** Of the latest row, shown or waiting. */
  readonly lastSeq: number;
  /** Older rows are forgotten, here and by the inspector. */
  readonly maxRows: number;
  /** Counts up when what was known is no more: the inspector was cleared, or it is another one. */
  readonly era: number;
  /** How far the inspector's clock is ahead of the page's, in milliseconds. */
  readonly clockOffset: number;
}

export const FIRST_STATE: LiveState = {
  rows: [],
  waiting: [],
  isPaused: false,
  faults: {},
  connection: 'connecting',
  isComplete: false,
  lastSeq: 0,
  maxRows: Number.POSITIVE_INFINITY,
  era: 0,
  clockOffset: 0,
};

export type LiveAction = LiveMessage | { readonly kind: 'connection'; readonly connection: Connection } | Setting;

type Setting =
  | { readonly kind: 'pause'; readonly isPaused: boolean }
  | { readonly kind: 'clock'; readonly offset: number };

export function nextState(state: LiveState, action: LiveAction): LiveState {
  switch (action.kind) {
    case 'rows':
      return withRows(state, action.rows);
    case 'cleared':
      return { ...state, rows: [], waiting: [], lastSeq: 0, maxRows: action.maxRows, era: state.era + 1 };
    case 'faults':
      return { ...state, faults: action.faults, isComplete: true };
    case 'connection':
      return { ...state, connection: action.connection };
    case 'clock':
      return { ...state, clockOffset: action.offset };
    case 'pause':
      if (action.isPaused) return { ...state, isPaused: true };
      return { ...state, isPaused: false, waiting: [], rows: latest([...state.rows, ...state.waiting], state) };
  }
}

/** A connection that was lost may bring rows twice. */
function withRows(state: LiveState, arrived: readonly LiveRow[]): LiveState {
  const fresh = arrived.filter(({ seq }) => seq > state.lastSeq);
  const lastSeq = fresh.at(-1)?.seq;
  if (lastSeq === undefined) return state;
  return state.isPaused
    ? { ...state, lastSeq, waiting: latest([...state.waiting, ...fresh], state) }
    : { ...state, lastSeq, rows: latest([...state.rows, ...fresh], state) };
}

const latest = (rows: LiveRow[], { maxRows }: LiveState) =>
  rows.length > maxRows ? rows.slice(rows.length - maxRows) : rows;
