import type { Stage } from './stage.js';
import type { SkippedRequest } from './step.js';
import type { Verification } from './verification.js';

/** What has happened, by the app's own count and by that of the local OpenPanel. */
export interface Account {
  /** Everything arrived once, as expected, and the app exited with 0. */
  readonly ok: boolean;
  readonly framework: string;
  /** Calls of the app. */
  readonly requests: number;
  /** The outcomes that the app has counted. */
  readonly sent: Readonly<Record<string, number>>;
  readonly stored: { readonly request: number; readonly tracked: number };
  readonly counters: number;
  /** Requests without an event, by reason, the most frequent first. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly profiles: number;
  readonly devices: number;
  readonly checks: number;
  readonly mismatches: readonly string[];
  readonly seconds: number;
}

export interface Totals {
  readonly framework: string;
  readonly requests: number;
  /** What the app prints last: `Events: 3 delivered, 0 rejected, …`. */
  readonly report: string;
  readonly exitCode: number | null;
  /** Of `performance.now()`. */
  readonly startedAt: number;
}

export function accountOf(
  { framework, requests, report, exitCode, startedAt }: Totals,
  { inspector, skipped, counted }: Pick<Stage, 'inspector' | 'skipped' | 'counted'>,
  { checks, mismatches }: Pick<Verification, 'checks' | 'mismatches'>,
): Account {
  const events = inspector.events();
  const request = events.filter(({ name }) => name === 'request').length;
  const distinct = (values: readonly (string | undefined)[]) => new Set(values.filter(Boolean)).size;
  const [, outcomes = ''] = /Events: ([^;]*)/.exec(report) ?? [];
  return {
    ok: mismatches.length === 0 && exitCode === 0,
    framework,
    requests,
    sent: Object.fromEntries([...outcomes.matchAll(/(\d+) (\w+)/g)].map(([, count, name]) => [name, Number(count)])),
    stored: { request, tracked: events.length - request },
    counters: counted.items.length,
    skipped: Object.fromEntries(byReason(skipped.items).map(([reason, calls]) => [reason, calls.length])),
    profiles: distinct(events.map(({ profileId }) => profileId)),
    devices: distinct(events.map(({ deviceId }) => deviceId)),
    checks,
    mismatches,
    seconds: Math.round(performance.now() - startedAt) / 1_000,
  };
}

/** The calls of the skipped requests by reason, the most frequent first. */
export function byReason(items: readonly SkippedRequest[]): [reason: string, calls: string[]][] {
  const groups = new Map<string, string[]>();
  for (const { call, reason } of items) groups.set(reason, [...(groups.get(reason) ?? []), call]);
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}
