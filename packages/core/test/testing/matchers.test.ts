import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { memoryTransport, OpenPanel } from '../../src/index.js';
import { openpanelMatchers, recordedEvents } from '../../src/testing.js';
import { onTestFinished } from '../side-by-side.js';

expect.extend(openpanelMatchers);

function messageOf(assertion: () => unknown): string {
  try {
    assertion();
  } catch (error) {
    return stripVTControlCharacters((error as Error).message);
  }
  throw new Error('the assertion passed');
}

async function recorded() {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport });
  onTestFinished(async () => void (await client.shutdown(0)));
  void client.track('signed_up', { plan: 'pro', card: { brand: 'visa', last4: '4242' }, profileId: 'u_1' });
  void client.track('signed_up', { plan: 'free', profileId: 'u_2' });
  void client.identify({ profileId: 'u_1', email: 'user@example.com', properties: { tier: 'gold', seats: 5 } });
  return { transport, client, events: await recordedEvents(client).settled() };
}

it('can be called on recorded events, a client, a transport and a list', async () => {
  const { client, transport, events } = await recorded();
  for (const recording of [events, client, transport, transport.events, events.all()]) {
    expect(recording).toHaveTracked('signed_up', { plan: 'pro' });
    expect(recording).not.toHaveTracked('signed_up', { plan: 'team' });
  }
  expect(() => expect(42).toHaveTracked('a')).toThrow('This matcher needs recordedEvents(client)');
  const sending = new OpenPanel({ logger: false });
  expect(() => expect(sending).toHaveTracked('a')).toThrow('transport: memoryTransport()');
});

it('compare a part of the properties, at any depth, also with asymmetric matchers', async () => {
  const { events } = await recorded();
  expect(events).toHaveTracked('signed_up');
  expect(events).toHaveTracked('signed_up', { card: { last4: expect.stringMatching(/^\d+$/) } });
  expect(events).toHaveTracked('signed_up', { plan: expect.any(String), profileId: 'u_2' });
  expect(events).not.toHaveTracked('signed_up', { card: { last4: '4' } });
  expect(events).not.toHaveTracked('signed_up', { missing: true });
  expect(events).not.toHaveTracked('signed_in');
  expect(events.ofProfile('u_2')).not.toHaveTracked('signed_up', { plan: 'pro' });
});

it('count, and find identified profiles', async () => {
  const { events } = await recorded();
  expect(events).toHaveTrackedTimes('signed_up', 2);
  expect(events).toHaveTrackedTimes('signed_up', 1, { plan: 'free' });
  expect(events).toHaveTrackedTimes('other', 0);
  expect(events).toHaveIdentified('u_1', { email: 'user@example.com', properties: { seats: 5 } });
  expect(events).not.toHaveIdentified('u_2');
});

describe('the message', () => {
  it('has the difference to the nearest event, and what was recorded', async () => {
    const { events } = await recorded();
    const message = messageOf(() =>
      expect(events).toHaveTracked('signed_up', { plan: 'team', card: { brand: 'visa' } }),
    );
    expect(message).toMatch(/toHaveTracked/);
    expect(message).toContain('Expected: "signed_up"\n');
    expect(message).toMatch(/-\s+"plan": "team"/);
    expect(message).toMatch(/\+\s+"plan": "pro"/);
    expect(message).toContain('  signed_up of u_1 {"plan":"pro","card":{"brand":"visa","last4":"4242"}}');
    expect(message).toContain('  identify of u_1 {"email":"user@example.com"');
    expect(message).not.toContain('__timestamp');
    // Nothing that was not asked for is a difference.
    expect(message).not.toMatch(/[-+]\s+"last4"/);
  });

  it('says what there should not have been, how many there are, and that there is nothing', async () => {
    const { events } = await recorded();
    expect(messageOf(() => expect(events).not.toHaveTracked('signed_up'))).toContain('Expected not: "signed_up"');
    expect(messageOf(() => expect(events).toHaveTrackedTimes('signed_up', 3))).toContain('Expected 3, found 2.');
    expect(messageOf(() => expect([]).toHaveTracked('signed_up'))).toContain(
      'No event has this name. No events were recorded.',
    );
    expect(messageOf(() => expect(events).toHaveIdentified('u_1', { email: 'other@example.com' }))).toMatch(
      /\+\s+"email": "user@example.com"/,
    );
  });
});
