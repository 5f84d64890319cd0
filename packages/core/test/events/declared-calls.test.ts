import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineEvents } from '../../src/index.js';
import { memoryClient } from '../clients.js';

const signedUp = { signed_up: z.object({}) };

describe('a payment', () => {
  it('is checked if the event "revenue" is declared', async () => {
    const events = defineEvents({ revenue: z.object({ invoice: z.string().trim() }) }, { onInvalid: 'drop' });
    const { client, sent } = memoryClient({ events });
    expect(await client.revenue(1_999)).toEqual({ status: 'dropped', reason: 'invalid' });
    expect(await client.revenue(1_999, { invoice: ' in_1 ' })).toEqual({ status: 'delivered' });
    expect((await sent())[0]?.payload).toMatchObject({ properties: { __revenue: 1_999, invoice: 'in_1' } });
  });

  it('needs no declaration', async () => {
    const { client } = memoryClient({ events: defineEvents(signedUp, { onInvalid: 'drop' }) });
    expect(await client.revenue(1_999, { anything: 1 })).toEqual({ status: 'delivered' });
    expect(await client.track('revenue', { anything: 1 })).toEqual({ status: 'dropped', reason: 'invalid' });
  });
});

describe('traits', () => {
  const traits = z.object({ plan: z.enum(['free', 'pro']), since: z.coerce.date().optional() });
  const events = defineEvents(signedUp, { traits, onInvalid: 'drop' });

  it('are what the schema returns', async () => {
    const { client, sent } = memoryClient({ events });
    const profile = Object.freeze({
      profileId: 'u_1',
      firstName: 'Ada',
      properties: { plan: 'pro', since: 0, more: 1 },
    });
    await client.identify(profile);
    expect((await sent())[0]?.payload).toEqual({
      ...{ profileId: 'u_1', firstName: 'Ada' },
      properties: { plan: 'pro', since: '1970-01-01T00:00:00.000Z' },
    });
  });

  it('that do not match leave the profile of the scope as it was set', async () => {
    const { client, sent, log } = memoryClient({ events });
    const scope = client.scope();
    expect(await scope.identify({ profileId: 'u_1', properties: { plan: 'gold' } })).toEqual({
      ...{ status: 'dropped', reason: 'invalid' },
    });
    await scope.track('signed_up');
    expect((await sent()).map(({ payload }) => payload)).toMatchObject([{ name: 'signed_up', profileId: 'u_1' }]);
    expect(log).toEqual([expect.stringContaining('The properties of identify() do not match their schema: plan: ')]);
  });

  it('are not required: an identify without properties is not checked', async () => {
    const { client } = memoryClient({ events });
    expect(await client.identify({ profileId: 'u_1', firstName: 'Ada' })).toEqual({ status: 'delivered' });
    expect(await client.identify({ profileId: 'u_1' })).toEqual({ status: 'local' });
  });

  it('that are not declared are not checked', async () => {
    const { client } = memoryClient({ events: defineEvents(signedUp, { onInvalid: 'drop' }) });
    expect(await client.identify({ profileId: 'u_1', properties: { a: 1 } })).toEqual({ status: 'delivered' });
    const group = { id: 'g', type: 'any', name: 'G', properties: { a: 1 } };
    expect(await client.upsertGroup(group)).toEqual({ status: 'delivered' });
  });
});

describe('a group', () => {
  const groups = { company: z.object({ seats: z.coerce.number() }) };
  const events = defineEvents(signedUp, { groups, onInvalid: 'drop' });
  const acme = { id: 'acme', type: 'company', name: 'Acme' };

  it('has what the schema of its type returns', async () => {
    const { client, sent } = memoryClient({ events });
    await client.upsertGroup({ ...acme, properties: { seats: '5', more: 1 } });
    await client.upsertGroup({ ...acme, id: 7 });
    expect((await sent()).map(({ payload }) => payload)).toEqual([
      { ...acme, properties: { seats: 5 } },
      { ...acme, id: '7' },
    ]);
  });

  it('is invalid with other properties, or of a type that is not declared; its ID and name are not logged', async () => {
    const { client, log } = memoryClient({ events });
    const invalid = { status: 'dropped', reason: 'invalid' };
    expect(await client.upsertGroup({ ...acme, properties: { seats: 'five' } })).toEqual(invalid);
    expect(await client.upsertGroup({ ...acme, type: 'compny' })).toEqual(invalid);
    expect(log).toEqual([
      expect.stringContaining('The properties of a group of the type "company" do not match their schema: seats: '),
      expect.stringContaining('The type of group "compny" is not declared (did you mean "company"?).'),
    ]);
    expect(log.join()).not.toMatch(/acme/i);
  });
});

it('counters and assignments are not checked', async () => {
  const { client } = memoryClient({ events: defineEvents({}, { onInvalid: 'drop' }) });
  const scope = client.scope({ profileId: 'u_1' });
  const calls = [scope.increment({ property: 'visits' }), scope.setGroup('acme')];
  expect(await Promise.all(calls)).toEqual([{ status: 'delivered' }, { status: 'delivered' }]);
});
