import { type Inspector, startInspector } from '@openpanel-node/inspector';
import { memoryLogger, nameOf } from '@openpanel-node/testkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** A process in which nobody has made a client yet. */
async function freshProcess() {
  Reflect.deleteProperty(globalThis, Symbol.for('openpanel-node.default-client.v2'));
  vi.resetModules();
  return await import('../src/index.js');
}

let inspector: Inspector;
let openpanel: typeof import('../src/index.js').openpanel;
let OpenPanel: typeof import('../src/index.js').OpenPanel;
let memoryTransport: typeof import('../src/index.js').memoryTransport;
let defaultClient: typeof import('../src/index.js').defaultClient;
let op: import('../src/index.js').CurrentTracker;
beforeEach(async () => {
  inspector = await startInspector();
  vi.stubEnv('OPENPANEL_API_URL', inspector.url);
  vi.stubEnv('OPENPANEL_CLIENT_ID', inspector.clientId);
  vi.stubEnv('OPENPANEL_CLIENT_SECRET', inspector.clientSecret);
  ({ openpanel, OpenPanel, memoryTransport, defaultClient, op } = await freshProcess());
});
afterEach(async () => {
  await op.shutdown();
  await inspector.close();
});

const ownOptions = () => {
  const transport = memoryTransport();
  return { transport, options: { transport, logger: memoryLogger() } };
};

it('op is the default client, with its flush, its counters and its check', async () => {
  const { transport, options } = ownOptions();
  const { client } = openpanel(options);
  void op.track('outside');
  expect(await op.flush()).toEqual(await client.flush());
  expect(transport.events.map(nameOf)).toEqual(['outside']);
  expect(op.stats()).toEqual(client.stats());
  expect(op.stats()).toMatchObject({ calls: 1, delivered: 1 });
  expect(await op.verify()).toEqual(await client.verify());
  expect(await op.shutdown(1_000)).toMatchObject({ delivered: 1, pending: 0 });
  expect(await client.track('late')).toEqual({ status: 'dropped', reason: 'shutdown' });
});

it('without a client yet op makes the one of the environment, as a call would', async () => {
  expect(op.stats()).toMatchObject({ calls: 0 });
  void op.track('outside');
  expect(await op.flush()).toMatchObject({ delivered: 1 });
  expect(inspector.events().map(({ name }) => name)).toEqual(['outside']);
  expect(openpanel().client).toBe(defaultClient());
});

it('what calls gave to a client before a middleware chose another is flushed and ended with that', async () => {
  void op.track('early');
  const early = defaultClient();
  const { transport, options } = ownOptions();
  const { client } = openpanel(options);
  expect(defaultClient()).toBe(client);
  void op.track('late');
  expect(await op.flush()).toMatchObject({ delivered: 2, pending: 0 });
  expect(inspector.events().map(({ name }) => name)).toEqual(['early']);
  expect(transport.events.map(nameOf)).toEqual(['late']);
  expect(await op.shutdown()).toMatchObject({ delivered: 2, dropped: 0, droppedBy: { shutdown: 0 } });
  expect(await early.track('too late')).toMatchObject({ status: 'dropped' });
});

it('the same where the middleware was given a client', async () => {
  void op.track('early');
  const { transport, options } = ownOptions();
  openpanel({ client: new OpenPanel(options) });
  void op.track('late');
  expect(await op.shutdown()).toMatchObject({ delivered: 2, pending: 0 });
  expect(inspector.events().map(({ name }) => name)).toEqual(['early']);
  expect(transport.events.map(nameOf)).toEqual(['late']);
});

it('op.on() makes no client, and hears every default client there is and will be, until it is stopped', async () => {
  // Where it made one, that would be the environment's.
  vi.stubEnv('OPENPANEL_CLIENT_ID', '');
  const heard: string[] = [];
  const warned: string[] = [];
  const stop = op.on('delivery', (event) => heard.push(String(nameOf(event))));
  op.on('warning', ({ code }) => warned.push(code));

  const { options: first } = ownOptions();
  const { client } = openpanel(first);
  await client.track('first');
  await client.shutdown();

  const { options: second } = ownOptions();
  const other = openpanel(second);
  expect(defaultClient()).toBe(other.client);
  await op.track('second');
  expect(heard).toEqual(['first', 'second']);
  stop();
  await op.track('unheard');
  expect(heard).toEqual(['first', 'second']);
  expect(warned).toEqual([]);
});

it('op.on() goes on hearing what a client sends that was the default before', async () => {
  const heard: string[] = [];
  const early = op.track('early');
  const stop = op.on('delivery', (event) => heard.push(String(nameOf(event))));
  const { options } = ownOptions();
  openpanel({ client: new OpenPanel(options) });
  await op.track('late');
  await early;
  stop();
  expect(heard.sort()).toEqual(['early', 'late']);
});
