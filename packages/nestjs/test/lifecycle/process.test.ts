import { type Inspector, startInspector } from '@openpanel-node/inspector';
import { CHROME, request } from '@openpanel-node/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NEST_MAJOR, PLATFORMS } from '../start-app.js';
import { startProcess } from './app-process.js';

async function inspector(): Promise<Inspector> {
  const started = await startInspector();
  onTestFinished(() => started.close());
  return started;
}

/** An API that nobody answers for. */
async function apiThatIsDown(): Promise<Inspector> {
  const started = await startInspector();
  await started.close();
  return started;
}

const get = (url: string) => request(url, { headers: { 'user-agent': CHROME, connection: 'close' } });
const namesOf = (api: Inspector) => api.events().map(({ name }) => name);

const HOOKS = ['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'];

describe.each(PLATFORMS)('an app on %s that gets a SIGTERM', (platform) => {
  it('lets a request in flight end, delivers everything, and ends by the signal, as Nest does', async () => {
    const api = await inspector();
    const app = startProcess(api, { platform, hooks: {} });
    expect(await app.line('nest ')).toMatch(new RegExp(`^${NEST_MAJOR}\\.`));
    const url = await app.line('listening ');
    await get(`${url}/work`);
    const held = get(`${url}/held`);
    await app.line('held');
    app.child.kill('SIGTERM');
    await app.line('beforeApplicationShutdown SIGTERM');
    app.child.stdin.write('now\n');
    expect(await held).toMatchObject({ status: 200, body: 'handled' });
    expect(await app.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(namesOf(api).sort()).toEqual(['starting', 'worked', 'request', 'handled', 'request', ...HOOKS].sort());
  });

  it.runIf(NEST_MAJOR >= 11)('ends with code 0 where Nest was told so', async () => {
    const api = await inspector();
    const app = startProcess(api, { platform, hooks: { useProcessExit: true } });
    const url = await app.line('listening ');
    await get(`${url}/work`);
    app.child.kill('SIGTERM');
    expect(await app.ended).toEqual({ code: 0, signal: null });
    expect(namesOf(api).sort()).toEqual(['starting', 'worked', 'request', ...HOOKS].sort());
  });
});

it.each([
  ['with shutdown hooks', { hooks: {} }],
  ['without shutdown hooks', {}],
])('a signal ends an app %s as it ends one without analytics', async (_how, behaviour) => {
  const api = await inspector();
  const [one, other] = await Promise.all(
    ([{}, { analytics: 'off' }] as const).map(async (analytics) => {
      const app = startProcess(api, { ...behaviour, ...analytics });
      await app.line('listening ');
      app.child.kill('SIGINT');
      return { ended: await app.ended, said: (await app.output()).slice(2), errors: app.errors() };
    }),
  );
  expect(one).toEqual(other);
});

it('an API on this machine that is down does not hold an app that gets a signal', async () => {
  const app = startProcess(await apiThatIsDown(), { hooks: {}, shutdownTimeoutMs: 15_000 });
  const url = await app.line('listening ');
  expect((await get(`${url}/work`)).status).toBe(200);
  const started = performance.now();
  app.child.kill('SIGTERM');
  expect(await app.ended).toEqual({ code: null, signal: 'SIGTERM' });
  expect(performance.now() - started).toBeLessThan(8_000);
});

it('an app that was closed ends by itself', async () => {
  const api = await inspector();
  const app = startProcess(api, { mode: 'close' });
  await app.line('closed');
  const closed = performance.now();
  expect(await app.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - closed).toBeLessThan(3_000);
  expect(namesOf(api).sort()).toEqual(['starting', 'worked', 'request', ...HOOKS].sort());
});

it('an app without a server that nobody closes ends by itself, when its events are delivered', async () => {
  const api = await inspector();
  const app = startProcess(api, { mode: 'context' });
  expect(await app.ended).toEqual({ code: 0, signal: null });
  expect(namesOf(api)).toEqual(['starting']);
});

it('an app that fails to start says why, leaves no rejection behind, and ends by itself', async () => {
  const api = await inspector();
  const app = startProcess(api, { mode: 'fail' });
  expect(await app.line('failed ')).toBe('no database');
  expect(await app.ended).toEqual({ code: 3, signal: null });
  expect(app.errors()).toBe('');
  expect(namesOf(api)).toEqual(['starting']);
});

it('an app that fails to start ends soon while the API is down', async () => {
  const app = startProcess(await apiThatIsDown(), { mode: 'fail', shutdownTimeoutMs: 500 });
  await app.line('failed ');
  const failed = performance.now();
  expect((await app.ended).code).toBe(3);
  expect(performance.now() - failed).toBeLessThan(4_000);
});
