// Not run: what the compiler must take. wrong-usages.ts has what it must not.
import {
  type EventName,
  type EventProperties,
  OpenPanel,
  op,
  type TrackArguments,
  type Tracker,
} from '@openpanel-node/core';
import { events } from './events.js';

const client = new OpenPanel({ events });

export function right(tracker: Tracker): void {
  for (const any of [op, client, tracker, client.scope({ profileId: 'u_1' })]) {
    any.track('signed_up', { plan: 'pro' });
    any.track('signed_up', { plan: 'pro', seats: 5, profileId: 'u_1', groups: ['acme'], deviceId: 'd' });
    any.track('signed_up', { plan: 'free', __timestamp: new Date(), __path: 'https://a.example/' });
    any.track('signed_out');
    any.track('signed_out', undefined);
    any.track('signed_out', { profileId: 7 });
    any.track('searched');
    any.track('searched', { query: 'shoes' });
    any.track('trial_started', { days: '14', at: new Date() });
    any.track('imported', { rows: 5, profileId: 'u_1' });
    any.revenue(1_999, { invoice: 'in_1' });
    any.identify({ profileId: 'u_1' });
    any.identify({ profileId: 'u_1', properties: { plan: 'pro' } });
    any.upsertGroup({ id: 'acme', type: 'company', name: 'Acme', properties: { seats: 5 } });
    any.upsertGroup({ id: 'acme', type: 'company', name: 'Acme' });
    any.upsertGroup({ id: 't_1', type: 'team', name: 'One' });
    any.setGlobalProperties({ anything: 1 });
  }
}

interface Signup {
  plan: 'free' | 'pro';
  seats?: number;
}
const pro: Signup = { plan: 'pro' };
op.track('signed_up', pro);
op.track('signed_up', { ...pro, seats: 2 });
const days: EventProperties<'trial_started'> = { days: 14, at: new Date() };
op.track('trial_started', days);

// Wrappers of an app's own.
export function emit<Name extends EventName>(name: Name, ...properties: TrackArguments<object, Name>) {
  return op.track(name, ...properties);
}
emit('signed_up', { plan: 'pro' });
emit('signed_out');
export const signedUp = (properties: EventProperties<'signed_up'>) => op.track('signed_up', properties);
