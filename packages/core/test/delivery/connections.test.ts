import * as undici from 'undici';
import { afterEach, expect, it, vi } from 'vitest';
import { loadUndici, undiciOf } from '../../src/delivery/connections.js';

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
