import { expect, it, vi } from 'vitest';
import { apiServer } from '../api-server.js';
import { block } from './block.js';
import { REQUEST, senderTo } from './sending.js';

const LOADING_MS = 400;

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
  const sender = senderTo(api.url, { requestTimeoutMs: LOADING_MS / 4 });
  const started = performance.now();
  expect(await sender.send(named('while undici is loaded'))).toEqual({
    kind: 'unsent',
    reason: `Error: no response within ${LOADING_MS / 4} ms`,
  });
  expect(performance.now() - started).toBeLessThan(LOADING_MS);
  await vi.waitFor(async () => expect(await sender.send(named('after that'))).toMatchObject({ kind: 'answered' }), {
    timeout: 10_000,
  });
  // Nothing was opened for those that came too late.
  expect(opened.clients).toBe(1);

  const [, overNewConnection] = [sender.send(named('on the one there is')), sender.send(named('while it connects'))];
  block(LOADING_MS / 2);
  expect(await overNewConnection).toEqual({ kind: 'unsent', reason: 'Error: the time for this request is over' });
  expect(await sender.send(named('last'))).toMatchObject({ kind: 'answered' });
  expect(api.names()).toEqual(expect.arrayContaining(['after that', 'last']));
  expect(api.names().filter((name) => name.startsWith('while'))).toEqual([]);
});
