import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { apiServer, STORED } from '../api-server.js';
import { runNode } from './run-node.js';

const PROGRAM = fileURLToPath(new URL('./program.mjs', import.meta.url));

const OUTAGE = fileURLToPath(new URL('./outage.mjs', import.meta.url));

const run = (apiUrl: string, mode: string, count = 0, env: Record<string, string> = {}) =>
  runNode(apiUrl, [PROGRAM, mode, String(count)], env);

it('a program that ends by itself delivers what it tracked', async () => {
  const api = await apiServer();
  expect(await run(api.url, 'none', 1_000)).toMatchObject({ code: 0, output: '' });
  expect(new Set(api.names()).size).toBe(1_000);
});

it('a program that awaits its last event at the top level gets its answer', async () => {
  const api = await apiServer(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return STORED;
  });
  expect(await run(api.url, 'await')).toMatchObject({ code: 0, output: 'delivered\n' });
});

it('a program that shuts down is told what was delivered', async () => {
  const api = await apiServer();
  expect(await run(api.url, 'shutdown', 50)).toMatchObject({ code: 0, output: '50 delivered, 0 pending\n' });
});

it('a client that is idle holds no process, connections kept alive or not', async () => {
  const api = await apiServer();
  const { code, ms } = await run(api.url, 'await');
  expect(code).toBe(0);
  expect(ms).toBeLessThan(3_000);
});

it.each([
  ['does not answer', () => new Promise<never>(() => {}), 50],
  ['is down', undefined, 50],
])('an API that %s holds the exit once, and no longer than shutdownTimeoutMs', async (_how, answer, count) => {
  const api = await apiServer(answer);
  if (!answer) await api.close();
  const { code, output, ms } = await run(api.url, 'unhandled', count, { OPENPANEL_SHUTDOWN_TIMEOUT_MS: '500' });
  expect(code).toBe(0);
  expect(output).not.toContain('unhandled rejection');
  expect(ms).toBeGreaterThan(500);
  expect(ms).toBeLessThan(5_000);
});

it.each(['HTTP_PROXY', 'http_proxy'])(
  'a proxy (%s) that does not answer holds the exit no longer either',
  async (variable) => {
    const proxy = await apiServer(() => new Promise<never>(() => {}));
    const env = { [variable]: proxy.url, OPENPANEL_SHUTDOWN_TIMEOUT_MS: '500' };
    const { code, ms } = await run('http://openpanel.test', 'none', 20, env);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5_000);
  },
);

it('an outage costs no more memory than the queue may hold', async () => {
  const api = await apiServer();
  await api.close();
  const { code, output } = await runNode(api.url, ['--expose-gc', OUTAGE]);
  expect(code).toBe(0);
  const { grownBytes, pending, dropped } = JSON.parse(output) as Record<string, number>;
  // One more may be on its way, to find out whether the API is back.
  expect([1_000, 1_001]).toContain(pending);
  expect((pending ?? 0) + (dropped ?? 0)).toBe(105_000);
  expect(grownBytes).toBeLessThan(2 * 1024 * 1024);
});
