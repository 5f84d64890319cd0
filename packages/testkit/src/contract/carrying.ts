import { op } from '@openpanel-node/core';
import { expect, it } from 'vitest';
import { CHROME } from '../user-agents.js';
import type { ContractAdapter, ContractOptions } from './adapter.js';
import { start, VISITOR_IP } from './fixture.js';

const SECRET = 'sec_0123456789abcdef';

/** Visits the route, and tracks `paid` in a scope of each carrier that its handler has made, with the request's tracker and with `op`. */
async function carried(adapter: ContractAdapter, options: object, headers: Record<string, string> = {}) {
  const carriers: string[] = [];
  const app = await start(adapter, {
    options: { clientSecret: SECRET, ...options } as ContractOptions,
    onView: (tracker) => void carriers.push(tracker.carrier(), op.carrier()),
  });
  await app.get('/orgs/acme/users/7', { headers: { 'x-user': 'u_1@acme', ...headers } });
  for (const carrier of carriers) void app.client.scope(carrier).track('paid');
  const events = (await app.sent()).filter((event) => event.type === 'track' && event.payload.name === 'paid');
  expect(events).toHaveLength(2);
  return { app, events };
}

export function carrying(adapter: ContractAdapter): void {
  it('by a carrier is whose request it was, with the groups and the visitor', async () => {
    const { app, events } = await carried(adapter, { getGroups: () => ['acme'] });
    for (const event of events) {
      expect(event).toMatchObject({
        ...{ ip: VISITOR_IP, userAgent: CHROME },
        payload: { profileId: 'u_1', groups: ['acme'] },
      });
    }
    expect(app.warnings).toEqual([]);
  });

  it.each<[string, ContractOptions, Record<string, string>, string | undefined, boolean]>([
    ['who does not want to be tracked', { respectPrivacySignals: true }, { 'sec-gpc': '1' }, undefined, false],
    ['whose address is truncated', { anonymizeIp: true }, {}, '203.0.113.0', true],
    ['whose events are server events', { attribution: 'server' }, {}, VISITOR_IP, false],
  ])('is no more than an event has of a visitor %s', async (_who, options, headers, ip, isVisitor) => {
    const { events } = await carried(adapter, options, headers);
    for (const event of events) {
      expect([event.ip, event.userAgent === CHROME]).toEqual([ip, isVisitor]);
      expect(event.payload).toMatchObject({ profileId: 'u_1' });
    }
  });

  it('is not the profile that getProfileId has yet to find, which is said once', async () => {
    const { app, events } = await carried(adapter, { getProfileId: async () => 'u_2' });
    for (const event of events) {
      expect(event.ip).toBe(VISITOR_IP);
      expect(event.payload).not.toHaveProperty('profileId');
    }
    expect(app.warnings.map(({ code }) => code)).toEqual(['carrier_incomplete']);
  });
}
