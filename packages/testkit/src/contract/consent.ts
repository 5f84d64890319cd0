import type { RecordedEvent } from '@openpanel-node/core';
import { expect, it } from 'vitest';
import { nameOf, profileOf } from '../recorded-event.js';
import { type ContractAdapter, type ContractUser, headerOf } from './adapter.js';
import { start, VISITOR_IP } from './fixture.js';

const PAGE = '/orgs/acme/users/7';
const SIGNED_IN = { 'x-user': 'u_1@acme' };

/** Of events without an address, none of which is the request's. */
function expectAnonymous(events: RecordedEvent[]): void {
  expect(events.map(nameOf)).toEqual(['viewed', 'deep']);
  for (const { ip, userAgent } of events)
    expect([ip, userAgent]).toEqual([undefined, expect.stringMatching(/^openpanel-node\//)]);
}

export function consent(adapter: ContractAdapter): void {
  const userOf = adapter.userOf ?? (({ user }: { user?: ContractUser }) => user);

  it('leaves a request without it no event, and its own events no address and no user agent', async () => {
    const hasConsent = (request: never) => headerOf(adapter, request, 'x-consent') === 'yes';
    const carriers: string[] = [];
    const app = await start(adapter, {
      options: { hasConsent },
      onView: (tracker) => void carriers.push(tracker.carrier()),
    });
    await app.get(PAGE, { headers: SIGNED_IN });
    expect(carriers).toEqual(['']);
    const events = [...(await app.sent())];
    expectAnonymous(events);
    expect(events.map(profileOf)).toEqual(['u_1', 'u_1']);
    expect(app.client.stats().skipped).toMatchObject({ no_consent: 1 });

    await app.get(PAGE, { headers: { 'x-consent': 'yes' } });
    const consented = (await app.sent()).slice(events.length);
    expect(consented.map(nameOf)).toEqual(['viewed', 'deep', 'request']);
    for (const { ip } of consented) expect(ip).toBe(VISITOR_IP);
    expect(app.warnings).toEqual([]);
  });

  it('may be known only after auth', async () => {
    const hasConsent = (request: never) => userOf(request)?.org === 'acme';
    const app = await start(adapter, { options: { hasConsent } });
    await app.get(PAGE, { headers: SIGNED_IN });
    expect((await app.sent()).map(nameOf)).toEqual(['viewed', 'deep', 'request']);
    await app.get(PAGE, { headers: { 'x-user': 'u_2@other' } });
    expectAnonymous((await app.sent()).slice(3));
  });

  it('is not given by a function that throws or returns something else, which is said once', async () => {
    const answers = [() => Promise.resolve(true), () => 'yes'];
    const hasConsent = () => {
      const answer = answers.shift();
      if (answer) return answer() as never;
      throw new Error('no session');
    };
    const app = await start(adapter, { options: { hasConsent } });
    await app.get(PAGE);
    await app.get(PAGE);
    expectAnonymous((await app.sent()).slice(0, 2));
    expect(app.client.stats().skipped).toMatchObject({ no_consent: 2 });
    expect(app.warnings.map(({ code }) => code)).toEqual(['resolver_failed']);
  });

  it('withdrawn with optOut() makes the rest of the request silent, and no other', async () => {
    const carriers: string[] = [];
    const app = await start(adapter, {
      onView(tracker) {
        void tracker.track('before');
        tracker.optOut();
        carriers.push(tracker.carrier());
      },
    });
    await app.get(PAGE, { headers: SIGNED_IN });
    await app.get('/user/5');
    expect(carriers).toEqual(['']);
    expect((await app.sent()).map(nameOf)).toEqual(['before', 'request']);
    // What the handler tracked, what was tracked below it, and the request.
    expect(app.client.stats()).toMatchObject({ calls: 2, skipped: { opt_out: 3 } });
    expect(app.warnings).toEqual([]);
  });
}
