// Not run: what the compiler must take, and what it must not.
import { defineEvents, OpenPanel, op } from '@openpanel-node/core';
import { type } from 'arktype';

const events = defineEvents(
  {
    signed_up: type({ plan: "'free' | 'pro'", 'seats?': 'number' }),
    signed_out: type({}),
    trial_started: type({ days: 'string.integer.parse' }),
  },
  { groups: { company: type({ seats: 'number' }) } },
);

declare global {
  namespace OpenPanelNode {
    interface Register {
      events: typeof events;
    }
  }
}

new OpenPanel({ events });
op.track('signed_up', { plan: 'pro' });
op.track('signed_up', { plan: 'free', seats: 3, profileId: 7 });
op.track('signed_out');
op.track('trial_started', { days: '14' });
op.identify({ profileId: 'u_1', properties: { anything: 1 } });
op.upsertGroup({ id: 'acme', type: 'company', name: 'Acme', properties: { seats: 5 } });

// @ts-expect-error 01: a name that is not declared
op.track('sign_up', { plan: 'pro' });
// @ts-expect-error 02: a wrong value
op.track('signed_up', { plan: 'gold' });
// @ts-expect-error 03: what the schema takes is not what it returns
op.track('trial_started', { days: 14 });
// @ts-expect-error 04: a type of group that is not declared
op.upsertGroup({ id: 'acme', type: 'org', name: 'Acme' });
// @ts-expect-error 05: a schema of something other than an object
defineEvents({ named: type('string') });
