import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { EndedRequests } from '../../src/requests/request-resolvers.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

let now = 0;
vi.mock('../../src/util/time.js', () => ({ monotonicMs: () => now }));

/** The request, if it is still there. */
const keptFor = (ended: EndedRequests<object>, holder: object) => {
  const request = { body: 'x'.repeat(100) };
  ended.keep(holder, request);
  return new WeakRef(request);
};

/** Garbage is what nothing has looked at in this turn. */
async function settled(): Promise<void> {
  await turn();
  collect();
}

it('holds a request as long as somebody uses what remembers it', async () => {
  const ended = new EndedRequests<object>();
  let holder: object | undefined = {};
  const request = keptFor(ended, holder);
  await settled();
  expect(request.deref()).toBeDefined();
  holder = undefined;
  await settled();
  expect(request.deref()).toBeUndefined();
});

it('lets go of it after a minute at most, whoever remembers it', async () => {
  const ended = new EndedRequests<object>();
  const holders = [{}, {}, {}, {}];
  const requests = holders.map((holder) => {
    const request = keptFor(ended, holder);
    now += 10_000;
    return request;
  });
  await settled();
  expect(requests.map((request) => request.deref() !== undefined)).toEqual([true, true, true, true]);
  now += 20_000;
  holders.push({});
  keptFor(ended, holders.at(-1) as object);
  await settled();
  expect(requests.map((request) => request.deref() !== undefined)).toEqual([false, false, false, true]);
  now += 60_000;
  holders.push({});
  keptFor(ended, holders.at(-1) as object);
  await settled();
  expect(requests.map((request) => request.deref() !== undefined)).toEqual([false, false, false, false]);
});
