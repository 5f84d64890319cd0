// Not run: each line is a mistake that the compiler must find. right-usages.ts has what it must take.
// Three mistakes are found when the app runs, and not here. Finding them here would make right usages worse:
// - An empty event name, `op.track('')`: the name would need a type parameter, which a wrapper of `track` would have to repeat.
// - A function in an object that was made before the call, or is spread into it: an instance of a class with methods looks the same.
// - A wrong value inside of a nested object or a list: whatever is `unknown` there, as a parsed body is, would be refused.
import express from 'express';
import { type ExpressOptions, memoryTransport, OpenPanel, op, openpanel } from '../../src/index.js';

const app = express();
const client = new OpenPanel();
// @ts-expect-error 01: unknown option
openpanel({ ignor: '/x' });
// @ts-expect-error 02: client + client option
openpanel({ client, clientId: 'x' });
// @ts-expect-error 03: middleware option on a client
new OpenPanel({ ignore: '/x' });
// @ts-expect-error 04: async filter
new OpenPanel({ filter: async () => true });
// @ts-expect-error 05: async beforeSend
new OpenPanel({ beforeSend: async (e) => e });
// @ts-expect-error 06: text revenue
op.revenue('49.00');
// @ts-expect-error 07: no name
op.track();
// @ts-expect-error 08: properties no object
op.track('x', 'y');
// @ts-expect-error 09: identify with a text
op.identify('u_1');
// @ts-expect-error 10: traits at top level (segment style)
op.identify({ profileId: 'u_1', plan: 'pro' });
// @ts-expect-error 11: posthog-style track
op.track({ event: 'x', distinctId: 'u' });
// @ts-expect-error 12: increment without property
op.increment({ profileId: 'u_1' });
// @ts-expect-error 13: increment value text
op.increment({ property: 'x', value: '1' });
// @ts-expect-error 14: increment positional
op.increment('logins', 1);
// @ts-expect-error 15: upsertGroup without type
op.upsertGroup({ id: 'a', name: 'A' });
// @ts-expect-error 16: setGroup with object
op.setGroup({ id: 'a' });
// @ts-expect-error 17: setGroups with text
op.setGroups('a');
// @ts-expect-error 18: profileId object in track
op.track('x', { profileId: { id: 1 } });
// @ts-expect-error 19: groups number
op.track('x', { groups: 5 });
// @ts-expect-error 20: sampleRate text
openpanel({ sampleRate: '0.5' });
// @ts-expect-error 21: clientIp boolean
openpanel({ clientIp: true });
// @ts-expect-error 22: async clientIp
openpanel({ clientIp: async (req) => req.ip ?? '' });
// @ts-expect-error 23: trackRequest async
openpanel({ trackRequest: async () => true });
// @ts-expect-error 24: getProfileId returns an object
openpanel({ getProfileId: (_req) => ({ id: 1 }) });
// @ts-expect-error 25: scope with unknown
client.scope({ profile: 'u_1' });
// @ts-expect-error 26: scope with user agent only misspelt
client.scope({ ip: '203.0.113.9', useragent: 'x' });
// @ts-expect-error 27: unknown listener
client.on('error', () => {});
// @ts-expect-error 28: attribution
openpanel({ attribution: 'client' });
// @ts-expect-error 29: delivery.reason without narrowing
client.on('delivery', (_e, d) => d.reason.length);
// @ts-expect-error 30: function as property
op.track('x', { fn: () => 1 });
// @ts-expect-error 31: app.use on the client
app.use(client);
// @ts-expect-error 32: openpanel not called
app.use(openpanel);
// @ts-expect-error 33: req.op wrong method
app.get('/', (req) => req.op.capture('x'));
// @ts-expect-error 34: debug text
new OpenPanel({ debug: 'yes' });
// @ts-expect-error 35: undefined profileId as only arg?
op.identify();
// @ts-expect-error 36: getProperties returns a text
openpanel({ getProperties: () => 'x' });
// @ts-expect-error 37: ignore number
openpanel({ ignore: 5 });
// @ts-expect-error 38: scope().run without function
client.scope({ profileId: 'u' }).run(op.track('x'));
// @ts-expect-error 39: bigint/Symbol
op.track('x', { s: Symbol('x') });
// @ts-expect-error 40: Map
op.track('x', new Map());
// @ts-expect-error 41: stats as promise
(await client.stats()).nope;
// @ts-expect-error 42: setGlobalProperties text
op.setGlobalProperties('x');
// @ts-expect-error 43: missing secret env typed number
new OpenPanel({ clientSecret: 5 });
// @ts-expect-error 44: revenue with object (Stripe)
op.revenue({ amount: 100 });
// @ts-expect-error 45: revenue null amount (Stripe amount_total: number|null)
op.revenue(null as number | null);
// @ts-expect-error 46: revenue without amount
op.revenue();
// @ts-expect-error 47: memoryTransport event payload without narrowing
memoryTransport().events[0].payload.name;
// @ts-expect-error 48: eventName boolean
openpanel({ eventName: false });
// @ts-expect-error 50: shutdown timeout text
client.shutdown('5s');

// @ts-expect-error 51: a promise as properties, an await is missing
op.track('x', Promise.resolve({ plan: 'pro' }));
// @ts-expect-error 52: a promise as a property
op.track('x', { user: Promise.resolve('u_1') });
// @ts-expect-error 53: a list as properties
op.track('x', [1, 2]);
// @ts-expect-error 54: a function as properties
op.track('x', () => ({ plan: 'pro' }));
// @ts-expect-error 55: a set as properties
op.track('x', new Set(['a']));
// @ts-expect-error 56: search parameters as properties
op.track('x', new URL('https://a.example/?b=1').searchParams);
// @ts-expect-error 57: a map as properties of a payment
op.revenue(100, new Map([['plan', 'pro']]));
// @ts-expect-error 58: a function as a property of a payment
op.revenue(100, { total: () => 100 });
// @ts-expect-error 59: a client and its options in a variable
const both: ExpressOptions = { client, clientSecret: 'x' };
// @ts-expect-error 60: a client that is a promise
openpanel({ client: Promise.resolve(client) });
// @ts-expect-error 61: openpanel not called, for a path
app.use('/api', openpanel);
// @ts-expect-error 62: a number among the groups of a scope's options
client.scope({ groups: 5 });
// @ts-expect-error 63: no such method of op
op.close();
// @ts-expect-error 64: no such listener of op
op.on('error', () => {});
// @ts-expect-error 65: a time limit of op as text
op.shutdown('5s');

export const mistakes = { both };
