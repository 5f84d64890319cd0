import { propertiesOf } from '@openpanel-node/testkit';
import { describe, expect, it } from 'vitest';
import { memoryClient } from '../clients.js';

/** An object with so many properties of the same text, and the number of those that were read. */
function wide(members: number, text: string) {
  const keys = Array.from({ length: members }, (_, index) => `k${index}`);
  const own = { enumerable: true, configurable: true, writable: true, value: text };
  let reads = 0;
  const properties = new Proxy<Record<string, string>>(
    {},
    {
      ownKeys: () => keys,
      getOwnPropertyDescriptor: () => own,
      get: (_target, key) => {
        if (typeof key !== 'string' || !key.startsWith('k')) return undefined;
        reads += 1;
        return text;
      },
    },
  );
  return { properties, reads: () => reads };
}

describe('a track of plain values', () => {
  it.each([
    ['long', 20_000, 'x'.repeat(8_000), 200],
    ['short', 200_000, 'x', 100_000],
  ])('is not read to its end where it has far too many %s ones', async (_what, members, text, most) => {
    const { client } = memoryClient();
    const { properties, reads } = wide(members, text);
    expect(await client.track('wide', properties)).toEqual({ status: 'dropped', reason: 'too_large' });
    expect(reads()).toBeLessThan(most);
  });

  it('is sent where the client allows more than the fast path does', async () => {
    const { client, sent } = memoryClient({ maxEventBytes: 2 * 1024 * 1024 });
    const { properties } = wide(200, 'x'.repeat(8_000));
    expect(await client.track('wide', properties)).toEqual({ status: 'delivered' });
    const [event] = await sent();
    expect(Object.keys(propertiesOf(event))).toHaveLength(201);
  });
});
