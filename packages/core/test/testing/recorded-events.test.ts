import { CHROME } from '@openpanel-node/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OpenPanel } from '../../src/index.js';
import { memoryTransport, recordedEvents } from '../../src/testing.js';
import { httpClient, memoryClient } from '../clients.js';

const namesOf = (events: Iterable<{ payload: object }>) =>
  [...events].map(({ payload }) => ('name' in payload ? payload.name : undefined));

function recorded() {
  const { client } = memoryClient();
  return { client, events: recordedEvents(client) };
}

describe('recordedEvents()', () => {
  it('has what was sent, after it has settled', async () => {
    const { client, events } = recorded();
    void client.track('signed_up', { plan: 'pro', profileId: 'u_1' });
    void client.identify({ profileId: 'u_2', firstName: 'First' });
    const settled = await events.settled();
    expect(settled.all()).toMatchObject([{ type: 'identify' }, { type: 'track' }]);
    expect(events.named('signed_up')).toMatchObject([{ payload: { properties: { plan: 'pro' } } }]);
    expect(events.named('identify')).toMatchObject([{ payload: { firstName: 'First' } }]);
    expect(events.named(({ type }) => type === 'group')).toEqual([]);
  });

  it('refuses a client that would really send, and says what to do', () => {
    const { client } = httpClient('http://127.0.0.1:9');
    expect(() => recordedEvents(client)).toThrow('needs a client with the option transport: memoryTransport()');
    const own = new OpenPanel({ transport: { send: memoryTransport().send } });
    expect(() => recordedEvents(own)).toThrow(expect.objectContaining({ code: 'invalid_option', option: 'transport' }));
  });

  it('keeps the events of profiles apart, and of tests that run at the same time', async () => {
    const { client, events } = recorded();
    await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        await Promise.resolve();
        await client.scope({ profileId: n }).run(() => client.track('seen', { n }));
      }),
    );
    for (const n of [0, 7, 49]) {
      const own = events.ofProfile(n).all();
      expect(own.map(({ payload }) => payload)).toMatchObject([{ profileId: `${n}`, properties: { n } }]);
    }
    void client.track('anonymous');
    await events.settled();
    expect(namesOf(events.ofProfile(undefined))).toEqual(['anonymous']);
  });

  it('forgets with reset() what was called before, also what is still pending', async () => {
    const { client, events } = recorded();
    void client.track('old');
    await events.reset();
    void client.track('new', { profileId: 'u_1' });
    await events.settled();
    expect(namesOf(events)).toEqual(['new']);
    void client.track('other', { profileId: 'u_2' });
    await events.ofProfile('u_1').reset();
    expect(namesOf(events)).toEqual(['other']);
  });
});

describe('waitFor()', () => {
  it('resolves to an event that is there, or that comes', async () => {
    const { client, events } = recorded();
    await client.track('there', { n: 1 });
    expect(await events.waitFor('there')).toMatchObject({ payload: { properties: { n: 1 } } });
    const coming = events.ofProfile('u_1').waitFor('coming');
    void client.track('coming', { profileId: 'u_2' });
    await client.track('coming', { profileId: 'u_1' });
    expect(await coming).toMatchObject({ payload: { profileId: 'u_1' } });
  });

  it('rejects after its time, with what was recorded', async () => {
    const { client, events } = recorded();
    await client.scope({ profileId: 'u_1' }).track('other', { plan: 'pro' });
    await expect(events.waitFor('missing', { timeoutMs: 20 })).rejects.toThrow(
      'There was no event "missing" within 20 ms.\nRecorded events:\n  other of u_1 {"plan":"pro"}',
    );
    await expect(events.ofProfile('u_2').waitFor(() => false, { timeoutMs: 5 })).rejects.toThrow('No events were');
  });

  describe('with fake timers', () => {
    afterEach(() => void vi.useRealTimers());

    it('waits in real time', async () => {
      vi.useFakeTimers({ now: Date.UTC(2026, 0, 31) });
      const { client, events } = recorded();
      setTimeout(() => client.track('trial_ended'), 60_000);
      await expect(events.waitFor('trial_ended', { timeoutMs: 20 })).rejects.toThrow('within 20 ms');
      await vi.advanceTimersByTimeAsync(60_000);
      const { payload } = await events.waitFor('trial_ended');
      expect(payload).toMatchObject({ properties: { __timestamp: '2026-01-31T00:01:00.000Z' } });
      await events.reset();
      expect(events.all()).toEqual([]);
    });
  });
});

it('is told of the visitor too', async () => {
  const { client, events } = recorded();
  await client.scope({ ip: '203.0.113.9', userAgent: CHROME }).track('seen');
  expect(await events.waitFor('seen')).toMatchObject({ ip: '203.0.113.9', userAgent: CHROME });
});
