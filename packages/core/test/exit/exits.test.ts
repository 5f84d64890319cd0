import { afterAll, describe, expect, it } from 'vitest';
import { type ApiProcess, apiProcess, type Ending, type Fact, freePort, HANGS_MS, runEnding } from './processes.js';

const CALLED = 1_000;

interface Exit {
  readonly how: string;
  readonly mode: string;
  /** The code or the signal that the app chose. */
  readonly exit: number | string;
  /** What must arrive: all where a drain is promised, some where the app ended in the middle. */
  readonly arrive: 'all' | 'some' | 'none';
  /** Sent as soon as the process says that it is ready. */
  readonly signal?: NodeJS.Signals;
  readonly api?: 'up' | 'slow' | 'down' | 'back';
  readonly env?: Record<string, string>;
  readonly atMostMs?: number;
}

/** Longer than a slow machine needs for all events. */
const ENOUGH = { OPENPANEL_SHUTDOWN_TIMEOUT_MS: '15000' };
const QUICK = { OPENPANEL_RETRY_DELAY_MS: '50', OPENPANEL_MAX_RETRY_DELAY_MS: '200' };
const ONE_SECOND = { OPENPANEL_SHUTDOWN_TIMEOUT_MS: '1000' };

const EXITS: readonly Exit[] = [
  { how: 'natural exit', mode: 'natural', exit: 0, arrive: 'all' },
  { how: 'natural exit with a code of its own', mode: 'code', exit: 3, arrive: 'all' },
  { how: 'natural exit, the API comes back', mode: 'natural', api: 'back', env: QUICK, exit: 0, arrive: 'all' },
  {
    how: 'natural exit, the API stays down',
    mode: 'code',
    api: 'down',
    env: ONE_SECOND,
    exit: 3,
    arrive: 'none',
    atMostMs: 8_000,
  },
  { how: 'process.exit() at once', mode: 'exit', exit: 5, arrive: 'none' },
  { how: 'process.exit() after await flush()', mode: 'flush', exit: 5, arrive: 'all' },
  { how: 'uncaught exception', mode: 'throw', api: 'slow', exit: 1, arrive: 'some' },
  { how: 'unhandled rejection', mode: 'reject', api: 'slow', exit: 1, arrive: 'some' },
  { how: 'SIGTERM without a handler', mode: 'serve', api: 'slow', signal: 'SIGTERM', exit: 'SIGTERM', arrive: 'some' },
  { how: 'SIGTERM, handler awaits shutdown()', mode: 'SIGTERM', signal: 'SIGTERM', exit: 7, arrive: 'all' },
  { how: 'SIGINT without a handler', mode: 'serve', api: 'slow', signal: 'SIGINT', exit: 'SIGINT', arrive: 'some' },
  { how: 'SIGINT, handler awaits shutdown()', mode: 'SIGINT', signal: 'SIGINT', exit: 7, arrive: 'all' },
  { how: 'shutdown(1) while events are on the wire', mode: 'deadline', api: 'slow', exit: 0, arrive: 'some' },
  { how: 'a worker thread ends', mode: 'worker', exit: 0, arrive: 'all' },
];

const rows: string[][] = [['exit', 'called', 'arrived', 'twice', 'ended with', 'ms', "the client's own report"]];

function row({ how }: Exit, { exit, ms, facts }: Ending, arrivals: [string, number][]): string[] {
  const report = reportOf(facts);
  const dropped = Object.entries(report?.droppedBy ?? {}).filter(([, count]) => count > 0);
  const drops = dropped.map(([reason, count]) => `, ${count} ${reason}`).join('');
  const told = report ? `${report.delivered} delivered${drops}, ${report.pending} pending` : '';
  const twice = arrivals.filter(([, count]) => count > 1).length;
  return [how, CALLED, arrivals.length, twice, exit, Math.round(ms), told].map(String);
}

afterAll(() => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
  console.log(rows.map((cells) => cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')).join('\n'));
});

const reportOf = (facts: readonly Fact[]) => facts.find(({ report }) => report)?.report;

describe.each(EXITS)('$how', (exit) => {
  it(
    `ends with ${exit.exit}; of its events arrive ${exit.arrive}, none twice`,
    async () => {
      const { ending, api } = await end(exit);
      const arrivals = (await api?.arrivals()) ?? [];
      rows.push(row(exit, ending, arrivals));

      expect(ending.exit).toBe(exit.exit);
      expect(ending.ms).toBeLessThan(exit.atMostMs ?? HANGS_MS);
      expect(arrivals.filter(([, count]) => count > 1)).toEqual([]);
      if (exit.arrive === 'some') expect(arrivals.length).toBeGreaterThan(0);
      else expect(arrivals.length).toBe(exit.arrive === 'all' ? CALLED : 0);
      const listeners = ending.facts.flatMap(({ listeners: added }) => (added ? [added] : []));
      expect(listeners).not.toEqual([]);
      for (const added of listeners) expect(added).toEqual({ beforeExit: 1 });
      if (exit.mode === 'worker') expect(ending.facts).toContainEqual({ worker: 0 });
      expectTruth(reportOf(ending.facts), arrivals.length);
    },
    HANGS_MS,
  );
});

/** What the client says of itself agrees with what arrived. */
function expectTruth(report: Fact['report'], arrived: number): void {
  if (!report) return;
  const { delivered, rejected, dropped, droppedBy, pending } = report;
  expect({ total: delivered + rejected + dropped, rejected, pending }).toEqual({
    total: CALLED,
    rejected: 0,
    pending: 0,
  });
  expect(arrived).toBeGreaterThanOrEqual(delivered);
  expect(arrived).toBeLessThanOrEqual(delivered + droppedBy.unconfirmed);
}

async function end(exit: Exit): Promise<{ ending: Ending; api: ApiProcess | undefined }> {
  const isUp = exit.api === undefined || exit.api === 'up' || exit.api === 'slow';
  let api = isUp ? await apiProcess({ answersAfterMs: exit.api === 'slow' ? 100 : 0 }) : undefined;
  const port = api?.port ?? (await freePort());
  let back: Promise<ApiProcess> | undefined;
  const ending = await runEnding(port, exit.mode, { ...ENOUGH, ...exit.env }, (fact, child) => {
    if (fact.ready && exit.signal) child.kill(exit.signal);
    if (fact.warning === 'api_unavailable' && exit.api === 'back') back ??= apiProcess({ port });
  });
  api ??= await back;
  return { ending, api };
}
