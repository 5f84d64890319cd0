import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { apiServer } from './api-server.js';
import { httpClient, memoryClient } from './clients.js';

afterEach(() => void vi.useRealTimers());

const NAMES = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'setImmediate',
  'clearImmediate',
  'performance',
  'Date',
] as const;

describe.each([
  ['as Vitest does by default', undefined],
  ['as Jest does by default', [...NAMES, 'queueMicrotask'] as const],
])('with timers and clocks faked %s', (_how, toFake) => {
  const fake = () => vi.useFakeTimers({ now: Date.UTC(2030, 0, 1), ...(toFake && { toFake: [...toFake] }) });

  it('calls fulfil, and flush and shutdown end', async () => {
    fake();
    const { client, sent } = memoryClient();
    expect(await client.track('signed_up')).toEqual({ status: 'delivered' });
    void client.track('again');
    expect(await client.flush()).toMatchObject({ delivered: 2, pending: 0 });
    void client.track('at the end');
    expect(await client.shutdown()).toMatchObject({ delivered: 3, pending: 0 });
    expect(await sent()).toHaveLength(3);
  });

  it('events are dated by the clock of the test', async () => {
    fake();
    const { client, sent } = memoryClient();
    await client.track('signed_up');
    vi.setSystemTime(Date.UTC(2031, 0, 1));
    await client.track('a year later');
    const dates = (await sent()).map(({ payload }) => (payload as { properties: object }).properties);
    expect(dates).toEqual([{ __timestamp: '2030-01-01T00:00:00.000Z' }, { __timestamp: '2031-01-01T00:00:00.000Z' }]);
  });

  it('time limits hold', async () => {
    fake();
    const { client } = memoryClient({ transport: { send: () => new Promise(() => {}) }, requestTimeoutMs: 50 });
    expect(await client.track('never answered')).toEqual({ status: 'queued' });
    expect(await client.flush(50)).toMatchObject({ pending: 1 });
    expect(await client.shutdown(50)).toMatchObject({ dropped: 1, pending: 0 });
  });

  it('events go out over HTTP', async () => {
    fake();
    const api = await apiServer();
    const { client } = httpClient(api.url);
    for (let i = 0; i < 3; i += 1) expect(await client.track(`event_${i}`)).toEqual({ status: 'delivered' });
    expect(await client.shutdown()).toMatchObject({ delivered: 3, pending: 0 });
  });
});

it('with timers mocked by node:test, calls fulfil, and flush and shutdown end', () => {
  const program = fileURLToPath(new URL('./mocked-timers.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', program], {
    encoding: 'utf8',
    timeout: 15_000,
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: 'delivered\n2 delivered\n3 delivered\n',
    stderr: '',
  });
});
