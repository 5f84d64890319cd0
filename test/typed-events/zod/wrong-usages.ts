// Not run: each line is a mistake that the compiler must find. right-usages.ts has what it must take.
import { OpenPanel, op, type Tracker } from '@openpanel-node/core';
import { events } from './events.js';

const client = new OpenPanel({ events });

export function wrong(tracker: Tracker): void {
  for (const any of [op, client, tracker, client.scope({ profileId: 'u_1' })]) {
    // @ts-expect-error 01: a name that is not declared
    any.track('sign_up', { plan: 'pro' });
    // @ts-expect-error 02: no properties where some are required
    any.track('signed_up');
    // @ts-expect-error 03: a wrong value
    any.track('signed_up', { plan: 'gold' });
    // @ts-expect-error 04: a property that is not declared
    any.track('signed_up', { plan: 'pro', plann: 1 });
    // @ts-expect-error 05: the properties of another event
    any.track('searched', { plan: 'pro' });
    // @ts-expect-error 06: a wrong type
    any.track('trial_started', { days: true, at: new Date() });
    // @ts-expect-error 07: a profile that is not an ID
    any.track('signed_up', { plan: 'pro', profileId: { id: 1 } });
    // @ts-expect-error 08: any string
    any.track(String('signed_up'), { plan: 'pro' });
    // @ts-expect-error 09: a payment without its properties
    any.revenue(1_999);
    // @ts-expect-error 10: a payment with others
    any.revenue(1_999, { invoice: 1 });
    // @ts-expect-error 11: a trait that is not declared
    any.identify({ profileId: 'u_1', properties: { tier: 'pro' } });
    // @ts-expect-error 12: a trait with a wrong value
    any.identify({ profileId: 'u_1', properties: { plan: 'gold' } });
    // @ts-expect-error 13: a type of group that is not declared
    any.upsertGroup({ id: 'acme', type: 'org', name: 'Acme' });
    // @ts-expect-error 14: a property of a group with a wrong type
    any.upsertGroup({ id: 'acme', type: 'company', name: 'Acme', properties: { seats: 'five' } });
    // @ts-expect-error 15: the time of an event as an object
    any.track('signed_out', { __timestamp: {} });
  }
}
// @ts-expect-error 16: the schemas themselves
new OpenPanel({ events: events.events });
