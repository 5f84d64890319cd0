// Not run: what the compiler must take, and what it must not.
import { OpenPanel, op } from '@openpanel-node/express';
import registered from './events.cjs';

new OpenPanel({ events: registered.events });
op.track('signed_up', { plan: 'pro' });
op.track('signed_up', { plan: 'free', seats: 3, groups: 'acme' });
op.track('signed_out');
op.track('signed_out', { profileId: 'u_1' });
op.track('ordered', { total: 5 });
op.identify({ profileId: 'u_1', properties: { plan: 'pro' } });
// Payments and groups are not declared.
op.revenue(100);
op.revenue(100, { invoice: 'in_1' });
op.upsertGroup({ id: 'acme', type: 'company', name: 'Acme', properties: { seats: 5 } });

// @ts-expect-error 01: a name that is not declared
op.track('sign_up', { plan: 'pro' });
// @ts-expect-error 02: a wrong value
op.track('signed_up', { plan: 'gold' });
// @ts-expect-error 03: what the schema returns is not what it takes
op.track('ordered', { total: 5, isLarge: true });
// @ts-expect-error 04: a trait with a wrong type
op.identify({ properties: { plan: 5 } });
// @ts-expect-error 05: a payment with a function
op.revenue(100, { total: () => 100 });
