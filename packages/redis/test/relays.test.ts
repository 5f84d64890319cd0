import { afterAll, beforeAll, describe, it, type TestContext } from 'vitest';
import { NO_REDIS, type RedisServer, startRedis } from '../../testkit/src/redis/redis-server.js';
import { connectTo } from './clients.js';
import { eventually, startApi, startApp, startTestRelay, type TestApi } from './fleet.js';
import { runCommandLine, startRelayProcess } from './relay-process.js';

const range = (length: number) => Array.from({ length }, (_, place) => place);
const textOf = (url: string) => fetch(url).then((response) => response.text());

const LOADING = 'undici is loaded';
const hook = `export async function resolve(specifier, context, next) {
  if (specifier === 'undici') {
    console.error('${LOADING}');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
  return next(specifier, context);
}`;
const urlOf = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
/** For `--import`. */
const SLOW_UNDICI = urlOf(`import { register } from 'node:module'; register(${JSON.stringify(urlOf(hook))});`);

/** Each API is a project of its own, so that the tests do not see each other's events. */
describe.skipIf(NO_REDIS)('relays', { timeout: 90_000 }, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  async function open({ onTestFinished }: TestContext, latencyMs = 0): Promise<{ api: TestApi; client: object }> {
    const api = await startApi(latencyMs);
    const made = await connectTo('ioredis', server);
    onTestFinished(async () => {
      made.close();
      await api.stop();
    });
    return { api, client: made.client };
  }
  async function startProcess({ onTestFinished }: TestContext, api: TestApi, ...node: string[]) {
    const relay = await startRelayProcess(server.url, api.url, ...node);
    onTestFinished(() => relay.end('SIGKILL').then(() => undefined));
    return relay;
  }

  it('share the partitions as they come and go, and keep the order meanwhile', async (context) => {
    const { expect } = context;
    const { api, client } = await open(context, 2);
    const app = startApp(client, api.url);
    const first = await startProcess(context, api);
    let step = 0;
    const call = setInterval(() => {
      for (const profile of range(10)) void app.identify({ profileId: `p${profile}`, properties: { step } });
      step += 1;
    }, 20);
    const second = await startProcess(context, api);
    await eventually(async () => JSON.parse(await textOf(`${second.url}/healthz`)).partitions === 2);
    await eventually(async () => JSON.parse(await textOf(`${first.url}/healthz`)).partitions === 2);
    await eventually(() => api.events.length > 500);
    expect(await second.end('SIGTERM')).toBe(0);
    await eventually(async () => JSON.parse(await textOf(`${first.url}/healthz`)).partitions === 4);
    clearInterval(call);
    await app.flush();
    await eventually(() => api.events.length === step * 10);
    for (const profile of range(10)) {
      const steps = api.events.flatMap(({ type, payload }) =>
        type === 'identify' && payload.profileId === `p${profile}` ? [payload.properties?.['step']] : [],
      );
      expect(steps).toEqual(range(step));
    }
    await app.shutdown();
  });

  it('continue what a killed one had, and never repeat a payment that it may have sent', async (context) => {
    const { expect } = context;
    const { api, client } = await open(context);
    const app = startApp(client, api.url);
    const killed = await startProcess(context, api);
    api.answer = (event) => (event.type === 'track' && event.payload.name === 'revenue' ? 'hang' : undefined);
    await app.revenue(500, { profileId: 'p1' });
    await eventually(() => api.requests === 1);
    await killed.end('SIGKILL');
    await Promise.all(range(100).map((place) => app.track('viewed', { place, profileId: `p${place}` })));
    await startProcess(context, api);
    await api.until(100);
    await eventually(
      async () => (await runCommandLine(server.url, api.url, 'dead-letters', 'list', '--json')).output !== '',
    );
    expect(api.requests).toBe(101);
    const { output } = await runCommandLine(server.url, api.url, 'dead-letters', 'list', '--json');
    expect(JSON.parse(output)).toMatchObject({
      reason: 'unconfirmed',
      event: { type: 'track', payload: { name: 'revenue', profileId: 'p1' } },
    });
    const replay = (...flags: string[]) => runCommandLine(server.url, api.url, 'dead-letters', 'replay', ...flags);
    expect((await replay()).output).toBe('0 dead letters will be delivered again.\n');
    api.answer = () => undefined;
    expect((await replay('--include-unconfirmed')).output).toBe('1 dead letters will be delivered again.\n');
    await api.until(101);
    await app.shutdown();
  });

  it('begin nothing with a lease that may be over: a relay that was stopped repeats and reorders nothing', async (context) => {
    const { expect } = context;
    const { api, client } = await open(context, 5);
    const app = startApp(client, api.url);
    const frozen = await startProcess(context, api);
    const call = async (from: number) => {
      for (const step of range(100)) {
        for (const profile of range(5))
          void app.identify({ profileId: `p${profile}`, properties: { step: from + step } });
      }
      await app.flush();
    };
    await call(0);
    await eventually(() => api.events.length > 20);
    frozen.child.kill('SIGSTOP');
    const other = await startProcess(context, api);
    await eventually(async () => JSON.parse(await textOf(`${other.url}/healthz`)).partitions === 4);
    await call(100);
    frozen.child.kill('SIGCONT');
    await eventually(() => new Set(api.events.map(({ payload }) => JSON.stringify(payload))).size === 1_000);
    for (const profile of range(5)) {
      const steps = api.events.flatMap(({ type, payload }) =>
        type === 'identify' && payload.profileId === `p${profile}` ? [Number(payload.properties?.['step'])] : [],
      );
      // What was in flight when it was stopped may come twice.
      const disorder = steps.filter((step, place) => place > 0 && step < Number(steps[place - 1]) - 1);
      expect(disorder).toEqual([]);
      expect(steps.length).toBeLessThanOrEqual(202);
    }
    await app.shutdown();
  });

  it('send nothing that could not begin before its lease was over: undici was loaded too late', async (context) => {
    const { expect } = context;
    const { api, client } = await open(context);
    const app = startApp(client, api.url);
    const late = await startProcess(context, api, '--import', SLOW_UNDICI);
    const set = (step: number) => app.identify({ profileId: 'p', properties: { step } });
    await set(1);
    await eventually(() => late.output().includes(LOADING));
    late.child.kill('SIGSTOP');
    const other = await startProcess(context, api);
    await eventually(async () => JSON.parse(await textOf(`${other.url}/healthz`)).partitions === 4);
    await set(2);
    await api.until(2);
    late.child.kill('SIGCONT');
    await eventually(async () => JSON.parse(await textOf(`${late.url}/healthz`)).partitions === 2);
    await Promise.all(range(50).map((place) => app.track('viewed', { place, profileId: `p${place}` })));
    await api.until(52);
    await app.shutdown();
    const steps = api.events.flatMap(({ type, payload }) =>
      type === 'identify' && 'properties' in payload ? [payload.properties?.['step']] : [],
    );
    expect(steps).toEqual([1, 2]);
  });

  it('leave the probing of an API that is away to one of them', async (context) => {
    const { expect } = context;
    const { api, client } = await open(context);
    const app = startApp(client, api.url);
    const relays = range(3).map(() => startTestRelay(client, api.url, { retryDelayMs: 400, maxRetryDelayMs: 400 }));
    api.answer = () => ({ status: 503 });
    await Promise.all(range(200).map((place) => app.track('viewed', { place, profileId: `p${place}` })));
    await eventually(() => api.requests > 5);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const before = api.requests;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    // One relay alone makes about ten in this time, with this delay and jitter.
    expect(api.requests - before).toBeLessThan(25);
    api.answer = () => undefined;
    await api.until(200);
    await Promise.all([app, ...relays].map((each) => each.shutdown()));
    expect(api.events).toHaveLength(200);
  });

  it('say how they are on loopback, for health checks and Prometheus', async (context) => {
    const { expect } = context;
    const { api } = await open(context);
    // It is killed.
    const own = await startRedis();
    const made = await connectTo('ioredis', own);
    context.onTestFinished(async () => {
      made.close();
      await own.stop();
    });
    const { client } = made;
    const app = startApp(client, api.url);
    const relay = await startRelayProcess(own.url, api.url);
    expect(relay.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    api.answer = (event) =>
      event.type === 'track' && event.payload.name === 'bad'
        ? { status: 400, body: '{"status":400,"error":"Error","message":"no"}' }
        : undefined;
    await Promise.all([app.track('good'), app.track('bad', { profileId: 'p9' })]);
    await eventually(async () => /dead_letters_total 1\n/.test(await textOf(`${relay.url}/metrics`)));
    const metrics = await textOf(`${relay.url}/metrics`);
    expect(metrics).toContain('openpanel_relay_events_total{outcome="delivered"} 1\n');
    expect(metrics).toContain('openpanel_relay_dead_letters_total 1\n');
    await eventually(async () => (await textOf(`${relay.url}/metrics`)).includes('openpanel_relay_backlog 0\n'));
    const { output } = await runCommandLine(own.url, api.url, 'dead-letters', 'list');
    expect(output).toMatch(/^\S+Z {2}track bad of p9: rejected \(HTTP 400: no\)\n$/);
    expect(await runCommandLine(own.url, api.url, 'dead-letters', 'purge', '--profile', 'p9')).toMatchObject({
      code: 0,
    });
    expect((await runCommandLine(own.url, api.url, 'dead-letters', 'list')).output).toBe('');
    await own.kill();
    await eventually(async () => (await fetch(`${relay.url}/healthz`)).status === 503);
    await own.start();
    await eventually(async () => (await fetch(`${relay.url}/healthz`)).status === 200);
    expect(await relay.end('SIGTERM')).toBe(0);
    await app.shutdown();
  });
});
