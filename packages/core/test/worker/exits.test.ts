import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Answering, apiServer, STORED } from '../api-server.js';
import { runNode } from '../exit/run-node.js';

const PROGRAM = fileURLToPath(new URL('./program.mjs', import.meta.url));
const COUNT = 100;
/** How long an exit is held up at most. */
const LIMIT_MS = 1_000;

interface Report {
  readonly calls: number;
  readonly delivered: number;
  readonly drops: Readonly<Record<string, number>>;
  readonly pending: number;
  readonly told: Readonly<Record<string, number>>;
  /** How long the exit was held up. */
  readonly ms: number;
  readonly listeners: Readonly<Record<string, number>>;
}

async function run(mode: string, given: { answer?: Answering; flags?: string[]; env?: object; format?: string } = {}) {
  const api = await apiServer(given.answer);
  const env = { OPENPANEL_THREAD: 'worker', ...given.env } as Record<string, string>;
  const args = [...(given.flags ?? []), PROGRAM, mode, String(COUNT), given.format ?? 'esm'];
  const { code, output } = await runNode(api.url, args, env);
  const [line] = /^\{"calls".*$/m.exec(output) ?? [];
  return { api, code, output, report: JSON.parse(line ?? '{}') as Report };
}

/** Every call has one outcome, which is that of the API. */
function expectTruth(report: Report, calls: number, arrived: readonly string[]) {
  const { delivered, drops, pending, ms } = report;
  const dropped = Object.values(drops).reduce((sum, count) => sum + count, 0);
  expect({ calls: report.calls, pending, sum: delivered + dropped }).toEqual({ calls, pending: 0, sum: calls });
  expect(arrived.length).toBeGreaterThanOrEqual(delivered);
  expect(arrived.length).toBeLessThanOrEqual(delivered + (drops['unconfirmed'] ?? 0));
  expect(ms).toBeLessThan(LIMIT_MS + 2_000);
}

const lines = (output: string) => output.split('\n').filter((line) => line.startsWith('[openpanel]'));

describe.each(['esm', 'cjs'])('as %s', (format) => {
  it.each([
    ['at_once', 5, COUNT],
    ['running', 5, COUNT + 1],
    ['throws', 1, 2 * COUNT + 1],
    ['rejects', 1, COUNT + 1],
    ['SIGTERM', 5, COUNT],
    ['shutdown', 5, COUNT],
    ['listener', 5, COUNT + 1],
    ['natural', 0, COUNT],
  ])('an exit (%s) with code %i delivers all that was called, once, and counts it', async (mode, expected, calls) => {
    const { api, code, output, report } = await run(mode, { format });
    expect(code, output).toBe(expected);
    expectTruth(report, calls, api.names());
    // All of it, unless the machine is so slow that the time was over.
    if (report.ms < LIMIT_MS - 10) {
      expect(lines(output)).toEqual([]);
      expect(report).toMatchObject({ delivered: calls, drops: {} });
      // A listener that exits is still being told.
      if (mode !== 'listener') expect(report.told).toEqual({ delivered: calls });
    }
    expect(report.listeners).toMatchObject({ beforeExit: 1 });
  });
});

it('an exit while the API is away is not held up, and its drops are counted and logged', async () => {
  const { code, output, report } = await run('outage', {
    answer: () => undefined,
    env: { OPENPANEL_MAX_RETRIES: '0' },
  });
  expect(code).toBe(5);
  expect(report.ms).toBeLessThan(LIMIT_MS / 2);
  expect(report).toMatchObject({ calls: COUNT, delivered: 0, pending: 0 });
  expect(report.drops['shutdown']).toBeGreaterThan(COUNT / 2);
  expect(lines(output).at(-1)).toMatch(/Events were dropped: .*\d+ shutdown/);
});

it('an API that hangs holds up an exit for a second, or for shutdownTimeoutMs where that is less', async () => {
  const answer: Answering = ({ body }) => (body.payload['name'] === 'first' ? STORED : new Promise<never>(() => {}));
  const slow = await run('running', { answer });
  expect(slow.report.ms).toBeGreaterThanOrEqual(990);
  expect(slow.report.ms).toBeLessThan(LIMIT_MS + 2_000);
  expect(slow.report).toMatchObject({ calls: COUNT + 1, delivered: 1, pending: 0 });
  const { unconfirmed = 0, shutdown = 0 } = slow.report.drops;
  expect([unconfirmed > 0, unconfirmed + shutdown]).toEqual([true, COUNT]);
  const env = { OPENPANEL_SHUTDOWN_TIMEOUT_MS: '100' };
  const quick = await run('running', { answer, env });
  expect(quick.report.ms).toBeGreaterThanOrEqual(90);
  expect(quick.report.ms).toBeLessThan(900);
});

it('an exit sends a counter whose profile was not written to, and drops one that waits for a gap', async () => {
  const { api, output, report } = await run('counters');
  const counters = api.received.flatMap(({ body }) => (body.type === 'increment' ? [body.payload['profileId']] : []));
  expect(counters).toEqual(['fresh']);
  expect(report).toMatchObject({ calls: 4, delivered: 3, drops: { shutdown: 1 }, pending: 0 });
  expect(report.ms).toBeLessThan(LIMIT_MS);
  expect(lines(output)).toEqual([expect.stringMatching(/1 shutdown\. 1 call was still waiting .* shutdown\(\d+\)/)]);
});

it('what was handed over goes out while the main thread is blocked', async () => {
  const { api, output } = await run('blocked', {
    answer: async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return STORED;
    },
  });
  const { handedOver } = JSON.parse(/^\{"handedOver".*$/m.exec(output)?.[0] ?? '{}') as { handedOver: number };
  expect(handedOver).toBeGreaterThanOrEqual(16);
  expect(api.names().length).toBeGreaterThanOrEqual(handedOver);
});

describe('under the permission model', () => {
  const flag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';

  it('a worker that is not allowed is replaced by the main thread, with one line', async () => {
    const { api, output, report } = await run('natural', { flags: [flag, '--allow-fs-read=*', ...net()] });
    expect(report).toMatchObject({ calls: COUNT, delivered: COUNT, pending: 0 });
    expect(api.names()).toHaveLength(COUNT);
    expect(lines(output)).toEqual([
      expect.stringMatching(/from the main thread, because .*ERR_ACCESS_DENIED|restricted/),
    ]);
  });

  it('a worker that is allowed sends', async () => {
    const { output, report } = await run('natural', { flags: [flag, '--allow-fs-read=*', '--allow-worker', ...net()] });
    expect(report).toMatchObject({ calls: COUNT, delivered: COUNT, pending: 0 });
    expect(lines(output)).toEqual([]);
  });

  const net = () => (process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []);
});

it('the worker runs nothing of the app’s: no preloads, no flags', async () => {
  const preload = join(tmpdir(), `openpanel-preload-${process.pid}.cjs`);
  writeFileSync(preload, `require('node:fs').writeSync(1, 'preloaded\\n');`);
  const env = { NODE_OPTIONS: `--require ${preload}` };
  const { output, report } = await run('natural', { env, flags: ['--require', preload] });
  expect(report).toMatchObject({ delivered: COUNT, pending: 0 });
  expect(output.match(/preloaded/g)).toHaveLength(1);
});
