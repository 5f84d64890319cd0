import { CHROME } from '@openpanel-node/testkit';
import { afterEach, expect, it, vi } from 'vitest';
import { defaultClient, memoryTransport, type OpenPanel, op, type Transport, withOpenPanel } from '../src/index.js';

const ask = () => new Request('https://shop.example/', { headers: { 'user-agent': CHROME } });
const clients = new Set<OpenPanel>();

/** The client of a wrapper, by its answer to what its handler tracks. */
async function requestsOf(wrapped: (request: Request) => Promise<Response>): Promise<void> {
  await wrapped(ask());
  clients.add(defaultClient());
}
const handler = async (_request: Request) => new Response(null);

afterEach(async () => {
  await op.shutdown();
  await Promise.all([...clients].map((client) => client.shutdown(0)));
  clients.clear();
  vi.unstubAllEnvs();
});

it('wrappers without client options share the default client, created at the first request', async () => {
  vi.stubEnv('OPENPANEL_CLIENT_ID', undefined);
  const wrappers = Array.from({ length: 20 }, () => withOpenPanel(handler));
  vi.stubEnv('OPENPANEL_DISABLED', 'true');
  for (const wrapper of wrappers) await requestsOf(wrapper);
  expect(clients.size).toBe(1);
  expect(await op.track('a')).toEqual({ status: 'disabled' });
});

it('so do wrappers with equal scalar options, in whatever order clients come', async () => {
  vi.stubEnv('OPENPANEL_DISABLED', 'true');
  const options = () => ({ clientId: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', clientSecret: 'a', maxQueueSize: 5 });
  const sizes: number[] = [];
  const read = (own: object) =>
    withOpenPanel(handler, { ...own, getProperties: () => void sizes.push(op.stats().calls) });
  await read({})(ask());
  const found = new Set<OpenPanel>();
  const { middlewareClient } = await import('../../core/src/default-client.js');
  for (let file = 0; file < 20; file += 1) {
    await read(options())(ask());
    found.add(middlewareClient(options()));
  }
  expect(found.size).toBe(1);
  expect(found.has(defaultClient())).toBe(false);
  await [...found][0]!.shutdown(0);
});

const silent = (): Transport => ({ send: memoryTransport().send });

it('in development, options of a reloaded module replace its client, and earlier wrappers use the new one', async () => {
  vi.stubEnv('NODE_ENV', 'development');
  const seen: string[] = [];
  const load = (version: string) =>
    withOpenPanel(handler, {
      transport: silent(),
      logger: false,
      attribution: 'server',
      beforeSend: (event) => {
        seen.push(version);
        return event;
      },
    });
  const first = load('first');
  await first(ask());
  const before = defaultClient();
  const second = load('second');
  await second(ask());
  const after = defaultClient();
  expect(after).not.toBe(before);
  await first(ask());
  await op.flush();
  expect(seen).toEqual(['first', 'second', 'second']);
  expect(await before.track('late')).toEqual({ status: 'dropped', reason: 'shutdown' });
  expect(before.stats()).toMatchObject({ delivered: 1, pending: 0 });
});

it('in production, two modules with functions of their own have two clients', async () => {
  vi.stubEnv('NODE_ENV', 'production');
  const seen: string[] = [];
  const load = (name: string) =>
    withOpenPanel(handler, {
      transport: silent(),
      logger: false,
      attribution: 'server',
      filter: () => {
        seen.push(name);
        return true;
      },
    });
  const [one, other] = [load('one'), load('other')];
  await one(ask());
  await other(ask());
  await one(ask());
  expect(seen).toEqual(['one', 'other', 'one']);
});
