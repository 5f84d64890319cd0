import { expect, it, vi } from 'vitest';
import { apiServer } from '../api-server.js';
import { block } from './block.js';
import { REQUEST, senderTo } from './sending.js';

const LOADING_MS = 1_500;
const LIMIT_MS = 300;

const opened = vi.hoisted(() => ({ clients: 0 }));

// As on a machine that is busy, where a process has just started.
vi.mock('undici', async (original) => {
  await new Promise((resolve) => setTimeout(resolve, LOADING_MS));
  const undici = await original<typeof import('undici')>();
  class Client extends undici.Client {
    constructor(...given: ConstructorParameters<typeof undici.Client>) {
      super(...given);
      opened.clients += 1;
    }
  }
  return { ...undici, Client };
});

const named = (name: string) => ({ ...REQUEST, body: JSON.stringify({ type: 'track', payload: { name } }) });

it('a request is never begun when its time is over: undici was loaded late, or the process stood still', async () => {
  const api = await apiServer();
  const sender = senderTo(api.url, { requestTimeoutMs: LIMIT_MS });
  const deliver = (name: string) =>
    vi.waitFor(async () => expect(await sender.send(named(name))).toMatchObject({ kind: 'answered' }), 10_000);
  expect(await sender.send(named('while undici is loaded'))).toMatchObject({ kind: 'unsent' });
  await deliver('after that');
  // Nothing was opened for those that came too late.
  expect(opened.clients).toBe(1);

  const [, overNewConnection] = [sender.send(named('on the one there is')), sender.send(named('while it connects'))];
  block(LIMIT_MS + 100);
  expect(await overNewConnection).toMatchObject({ kind: 'unsent' });
  await deliver('last');
  expect(api.names()).toEqual(expect.arrayContaining(['after that', 'last']));
  expect(api.names().filter((name) => name.startsWith('while'))).toEqual([]);
});
