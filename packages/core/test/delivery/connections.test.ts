import * as undici from 'undici';
import { afterEach, expect, it, vi } from 'vitest';
import {
  type Connections,
  loadUndici,
  openConnections,
  type UndiciDispatcher,
  undiciOf,
} from '../../src/delivery/connections.js';

const { Client, Pool, EnvHttpProxyAgent, buildConnector } = undici;
const exported = { Client, Pool, EnvHttpProxyAgent, buildConnector };

afterEach(() => vi.doUnmock('undici'));

it.each([
  ['names, as in Node.js', { ...exported, default: exported }],
  ['names alone', exported],
  ['`default` alone, as in a bundle of esbuild with splitting', { default: exported }],
  ['`default` and a mark, as in what was compiled twice', { __esModule: true, default: { default: exported } }],
  ['`module.exports`, beside it', { default: exported, 'module.exports': exported }],
])('finds undici in a module with %s', (_, namespace) => {
  expect(undiciOf(namespace)).toMatchObject(exported);
});

it.each([[undefined], [null], [{}], [{ default: undefined }], [{ default: { Agent: undici.Agent } }]])(
  'finds none in %o',
  (namespace) => {
    expect(() => undiciOf(namespace)).toThrow(TypeError);
  },
);

it('says that undici was not loaded, and why', async () => {
  vi.doMock('undici', () => {
    throw new Error('No such built-in module: node:sqlite');
  });
  await expect(loadUndici()).rejects.toThrow(/^undici could not be loaded \(Error: /);
});

it('loads undici', async () => {
  expect((await loadUndici()).Client).toBe(Client);
});

/** As the sender does. */
function take(connections: Connections): UndiciDispatcher {
  const taken = connections.free.pop() ?? connections.open();
  connections.fewestFree = Math.min(connections.fewestFree, connections.free.length);
  return taken;
}

it('closes the connections beyond `connections` that were not needed for a while, and keeps those that were used last', async () => {
  const config = { connections: 2, requestTimeoutMs: 1_000, proxy: undefined };
  const connections = await openConnections('http://127.0.0.1:9', config, 1);
  const taken = Array.from({ length: 5 }, () => take(connections)) as undici.Client[];
  const [first, second, ...others] = taken;
  for (const client of taken.toReversed()) connections.free.push(client);
  await vi.waitFor(() => expect(others.map(({ destroyed }) => destroyed)).toEqual([true, true, true]));
  expect([first?.destroyed, second?.destroyed]).toEqual([false, false]);
  expect([take(connections), take(connections)]).toEqual([first, second]);
  expect(taken).not.toContain(take(connections));
  await connections.destroy();
});

it('closes no connection that is in use', async () => {
  const config = { connections: 1, requestTimeoutMs: 1_000, proxy: undefined };
  const connections = await openConnections('http://127.0.0.1:9', config, 1);
  const taken = Array.from({ length: 3 }, () => take(connections)) as undici.Client[];
  const [first, second, third] = taken;
  connections.free.push(third as undici.Client);
  await vi.waitFor(() => expect(third?.destroyed).toBe(true));
  expect([first?.destroyed, second?.destroyed]).toEqual([false, false]);
  connections.free.push(first as undici.Client);
  await vi.waitFor(() => expect(first?.destroyed).toBe(true));
  expect(second?.destroyed).toBe(false);
  await connections.destroy();
  expect(second?.destroyed).toBe(true);
});
