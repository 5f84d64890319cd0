import type { LiveRow } from '../../src/live/live-api.js';

/** A stored track, but for what is given. */
export const row = (seq: number, given: Partial<LiveRow> = {}): LiveRow => ({
  seq,
  id: `id-${seq}`,
  receivedAt: new Date(seq * 1_000).toISOString(),
  answeredMs: 1,
  attempt: 1,
  outcome: 'stored',
  status: 200,
  type: 'track',
  name: 'viewed',
  groups: [],
  ip: '',
  kind: 'server',
  kindReason: 'no public IP',
  summary: '',
  text: '',
  warnings: 0,
  ...given,
});

/** That of a request that the app was asked. */
export const requestRow = (seq: number, route: string, durationMs: number): LiveRow =>
  row(seq, { name: 'request', request: { method: 'GET', route, status: 200, durationMs, aborted: false } });
