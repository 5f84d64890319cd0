import { propertiesOf } from '@openpanel-node/testkit';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineEvents, type EventCatalogue, type PropertiesSchema } from '../../src/index.js';
import { memoryClient } from '../clients.js';

const signedUp = {
  zod: z.object({ plan: z.enum(['free', 'pro']), seats: z.number().default(1) }),
  valibot: v.object({ plan: v.picklist(['free', 'pro']), seats: v.optional(v.number(), 1) }),
  arktype: type({ '+': 'delete', plan: "'free' | 'pro'", seats: 'number = 1' }),
};
const libraries = Object.entries(signedUp) as [name: string, schema: PropertiesSchema][];

/** A client with the events, and what it has sent, without times. */
function declared(events: EventCatalogue) {
  const { client, sent, log } = memoryClient({ events, globalProperties: { app: 'shop' } });
  const warnings: string[] = [];
  client.on('warning', ({ code }) => warnings.push(code));
  const properties = async () =>
    (await sent()).map((event) => {
      const { __timestamp, ...rest } = propertiesOf(event);
      return rest;
    });
  return { client, sent, log, warnings, properties };
}

describe.each(libraries)('with schemas of %s', (_library, schema) => {
  it('sends what the schema returns, with the global properties', async () => {
    const { client, properties, warnings } = declared(defineEvents({ signed_up: schema }));
    const given = Object.freeze({ plan: 'pro', more: 1 });
    await client.track('signed_up', given);
    expect(await properties()).toEqual([{ app: 'shop', plan: 'pro', seats: 1 }]);
    expect(warnings).toEqual([]);
  });

  it('sends what does not match as it is by default, with one warning', async () => {
    const { client, properties, log } = declared(defineEvents({ signed_up: schema }));
    await client.track('signed_up', { plan: 'gold', more: 1 });
    await client.track('signed_up', { plan: 'gold', more: 2 });
    expect(await properties()).toEqual([
      { app: 'shop', plan: 'gold', more: 1 },
      { app: 'shop', plan: 'gold', more: 2 },
    ]);
    expect(log).toEqual([
      expect.stringMatching(
        /^\[openpanel\] The properties of the event "signed_up" do not match their schema: plan\b.*\. The call was sent as it is\. \(schema_mismatch: /,
      ),
    ]);
  });

  it('never logs a value', async () => {
    const { client, sent, log } = declared(defineEvents({ signed_up: schema }));
    await client.track('signed_up', { plan: 'ada@example.com', seats: '+44 20 7946 0000' });
    await sent();
    expect(log).toHaveLength(1);
    expect(log[0]).not.toMatch(/ada@|7946/);
  });

  it('drops it as invalid if the app wants that', async () => {
    const { client, sent, warnings } = declared(defineEvents({ signed_up: schema }, { onInvalid: 'drop' }));
    expect(await client.track('signed_up', { plan: 'gold' })).toEqual({ status: 'dropped', reason: 'invalid' });
    expect(await client.track('signed_up')).toEqual({ status: 'dropped', reason: 'invalid' });
    expect(await client.track('signed_up', { plan: 'pro' })).toEqual({ status: 'delivered' });
    expect(await sent()).toHaveLength(1);
    expect(client.stats()).toMatchObject({ calls: 3, delivered: 1, droppedBy: { invalid: 2 } });
    expect(warnings).toEqual(['schema_mismatch']);
  });
});

describe('an event', () => {
  const strict = defineEvents({ signed_up: z.strictObject({ plan: z.string() }) }, { onInvalid: 'drop' });

  it('that is not declared is invalid, and the nearest name is suggested', async () => {
    const { client, sent, log } = declared(strict);
    expect(await client.track('sign_up')).toEqual({ status: 'dropped', reason: 'invalid' });
    expect(await client.track('sign_up')).toEqual({ status: 'dropped', reason: 'invalid' });
    expect(await client.track('toString')).toEqual({ status: 'dropped', reason: 'invalid' });
    expect(await sent()).toEqual([]);
    expect(log).toEqual([
      expect.stringContaining('The event "sign_up" is not declared (did you mean "signed_up"?). The call was dropped.'),
      expect.stringContaining('The event "toString" is not declared. The call was dropped. (undeclared_event'),
    ]);
  });

  it('is checked without what is about the event: profile, groups, device, and names with __', async () => {
    const { client, sent, warnings } = declared(strict);
    const at = new Date('2026-01-01T00:00:00.000Z');
    const context = { profileId: 7, groups: ['acme'], deviceId: 'd', __timestamp: at, __path: 'https://a.example/' };
    const visitor = client.scope({ ip: '203.0.113.9', userAgent: 'Mozilla/5.0 Chrome/130.0' });
    await visitor.track('signed_up', { plan: 'pro', ...context });
    const [event] = await sent();
    expect(event?.payload).toEqual({
      name: 'signed_up',
      profileId: '7',
      groups: ['acme'],
      properties: {
        ...{ app: 'shop', plan: 'pro', __deviceId: 'd', __path: 'https://a.example/' },
        __timestamp: at.toISOString(),
      },
    });
    expect(warnings).toEqual([]);
  });

  it('is never given to another profile by its schema', async () => {
    const schema = z.object({
      profileId: z.string().default('everybody'),
      groups: z.array(z.string()).default(['all']),
    });
    const { client, sent } = declared(defineEvents({ seen: schema }));
    await client.scope({ profileId: 'u_1' }).track('seen');
    await client.track('seen');
    const payloads = (await sent()).map(({ payload }) => payload);
    expect(payloads).toEqual([
      { name: 'seen', profileId: 'u_1', properties: expect.anything() },
      { name: 'seen', properties: expect.anything() },
    ]);
  });

  it('of a schema with a profile is told to remove it', async () => {
    const { client, log } = declared(defineEvents({ seen: z.object({ profileId: z.string() }) }));
    await client.track('seen', { profileId: 'u_1' });
    expect(log[0]).toContain('profileId is not among the properties that are checked, so remove it from the schema');
  });

  it('reaches its schema as the caller has passed it: dates are dates', async () => {
    const dated = defineEvents({ booked: z.object({ at: z.date(), tags: z.set(z.string()) }) }, { onInvalid: 'drop' });
    const { client, properties } = declared(dated);
    await client.track('booked', { at: new Date(0), tags: new Set(['a']) });
    expect(await properties()).toEqual([{ app: 'shop', at: '1970-01-01T00:00:00.000Z', tags: ['a'] }]);
  });

  it('takes an instance: by its fields, or by its JSON form', async () => {
    class Order {
      readonly total = 5;
      readonly at = new Date(0);
    }
    const document = { $secret: 1, profileId: { toHexString: () => 'abc' }, toJSON: () => ({ total: 6 }) };
    const events = { ordered: z.object({ total: z.number(), at: z.date().optional() }) };
    const { client, sent, properties } = declared(defineEvents(events, { onInvalid: 'drop' }));
    await client.track('ordered', new Order());
    await client.track('ordered', document);
    await client.track('ordered', new Map([['total', 7]]) as object);
    expect(await properties()).toEqual([
      { app: 'shop', total: 5, at: '1970-01-01T00:00:00.000Z' },
      { app: 'shop', total: 6 },
      { app: 'shop', total: 7 },
    ]);
    expect((await sent())[1]?.payload).toMatchObject({ profileId: 'abc' });
  });

  it('is not checked by a disabled client, nor after the shutdown', async () => {
    let asked = 0;
    const counted = { plan: z.string().refine(() => ++asked > 0) };
    const events = defineEvents({ signed_up: z.object(counted) });
    const off = memoryClient({ events, disabled: true }).client;
    await off.track('signed_up', { plan: 'pro' });
    const { client } = declared(events);
    await client.shutdown();
    await client.track('signed_up', { plan: 'pro' });
    expect(asked).toBe(0);
  });
});

describe('a schema', () => {
  const own = (validate: (value: unknown) => unknown) =>
    ({ '~standard': { version: 1, vendor: 'own', validate } }) as PropertiesSchema;
  const isEmpty = (value: unknown) => Object.keys(value as object).length === 0;
  const late = z.object({ name: z.string().superRefine(async () => {}) });

  it.each<[what: string, words: string, schema: PropertiesSchema]>([
    ['throws', 'threw: Error: no plan', own((value) => (isEmpty(value) ? { value } : failWith('no plan')))],
    ['is asynchronous for some values', 'is asynchronous', late],
    ['rejects', 'is asynchronous', own((value) => (isEmpty(value) ? { value } : Promise.reject(new Error('late'))))],
    ['returns a string', 'something other than an object', own(() => ({ value: 'text' }))],
    ['returns a list', 'something other than an object', own(() => ({ value: [] }))],
    ['returns nothing', 'threw: TypeError', own(() => undefined)],
    ['has odd issues', 'threw: TypeError', own(() => ({ issues: true }))],
  ])('that %s makes the event invalid, and never throws into the app', async (_what, words, schema) => {
    const dropping = declared(defineEvents({ named: schema }, { onInvalid: 'drop' }));
    expect(await dropping.client.track('named', { name: 'Ada' })).toEqual({ status: 'dropped', reason: 'invalid' });
    expect(dropping.log).toEqual([expect.stringContaining(words)]);
    expect(dropping.warnings).toEqual(['schema_failed']);
    const warning = declared(defineEvents({ named: schema }));
    await warning.client.track('named', { name: 'Ada' });
    expect(await warning.properties()).toEqual([{ app: 'shop', name: 'Ada' }]);
  });
});

function failWith(message: string): never {
  throw new Error(message);
}
