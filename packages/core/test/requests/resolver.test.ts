import { expect, it } from 'vitest';
import { Resolver } from '../../src/requests/resolver.js';

function resolverOf(ask: () => unknown, timeoutMs = 1_000) {
  const errors: unknown[] = [];
  const read = (value: unknown) => {
    if (value === 'bad') throw new TypeError('bad answer');
    return typeof value === 'string' ? value : undefined;
  };
  return {
    resolver: new Resolver<string>(
      { ask, read, timeoutMs, onError: (error) => errors.push(error) },
      { current: {}, isAsked: false },
    ),
    errors,
  };
}

it('keeps a defined answer and asks again for an undefined one', async () => {
  const answers = [undefined, Promise.resolve(undefined), 'u1', 'u2'];
  let asked = 0;
  const { resolver, errors } = resolverOf(() => answers[asked++]);
  const resolved = [];
  for (let i = 0; i < 5; i += 1) resolved.push(await resolver.resolve());
  expect(resolved).toEqual([undefined, undefined, 'u1', 'u1', 'u1']);
  expect([asked, errors]).toEqual([3, []]);
});

it('asks once for everyone who waits', async () => {
  let asked = 0;
  const { resolver } = resolverOf(async () => {
    asked += 1;
    return 'u1';
  });
  expect(await Promise.all([resolver.resolve(), resolver.resolve(), resolver.resolve()])).toEqual(['u1', 'u1', 'u1']);
  expect(asked).toBe(1);
});

it('does not ask while it asks: what the app tracks there is of nobody', () => {
  let asked = 0;
  const { resolver, errors } = resolverOf(() => {
    asked += 1;
    expect(resolver.resolve()).toBeUndefined();
    return 'u1';
  });
  expect(resolver.resolve()).toBe('u1');
  expect([asked, errors]).toEqual([1, []]);
});

it('answers synchronously where the app does', () => {
  expect(resolverOf(() => 'u1').resolver.resolve()).toBe('u1');
});

it.each([
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no'))],
  ['answers nonsense', () => 'bad'],
  ['answers nonsense late', async () => 'bad'],
  [
    'has a then that throws',
    () => ({
      // biome-ignore lint/suspicious/noThenProperty: a broken thenable is what is tested
      then: () => {
        throw new Error('no');
      },
    }),
  ],
])('is undefined, and reported, when the app %s', async (_how, ask) => {
  const { resolver, errors } = resolverOf(ask);
  expect(await resolver.resolve()).toBeUndefined();
  expect(errors).toHaveLength(1);
});

it('waits no longer than its time, and keeps an answer that comes late', async () => {
  let answer = (_: string) => {};
  const { resolver, errors } = resolverOf(
    () =>
      new Promise<string>((resolve) => {
        answer = resolve;
      }),
    10,
  );
  expect(await resolver.resolve()).toBeUndefined();
  expect(String(errors[0])).toContain('longer than 10 ms');
  answer('late');
  await new Promise((resolve) => setImmediate(resolve));
  expect(resolver.resolve()).toBe('late');
});

it('asks nothing any more once it is closed', async () => {
  let asked = 0;
  const { resolver } = resolverOf(() => {
    asked += 1;
    return undefined;
  });
  resolver.isClosed = true;
  expect(resolver.resolve()).toBeUndefined();
  expect(asked).toBe(0);
});

it('asks again for a call that was made while an earlier question, without an answer, was open', async () => {
  let user: string | undefined;
  const { resolver } = resolverOf(async () => {
    const known = user;
    await new Promise((resolve) => setTimeout(resolve, 1));
    return known;
  });
  const beforeAuth = resolver.resolve();
  user = 'u1';
  const afterAuth = resolver.resolve();
  expect([await beforeAuth, await afterAuth]).toEqual([undefined, 'u1']);
});

it('asks at once after a refresh, and is closed all the same', async () => {
  let user: string | undefined;
  let asked = 0;
  const { resolver } = resolverOf(async () => {
    asked += 1;
    return user;
  });
  void resolver.resolve();
  user = 'u1';
  resolver.refresh();
  const atTheEnd = resolver.resolve();
  resolver.isClosed = true;
  expect(asked).toBe(2);
  expect(await atTheEnd).toBe('u1');
});
