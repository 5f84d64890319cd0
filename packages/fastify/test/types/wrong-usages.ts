// Not run: each line is a mistake that the compiler must find. right-usages.ts has what it must take. The calls of a tracker are
// those of every adapter, whose mistakes are in the Express adapter's tests.
import { fastify } from 'fastify';
import { type FastifyOptions, OpenPanel, op, openpanel } from '../../src/index.js';

const app = fastify();
const client = new OpenPanel();

// @ts-expect-error 01: the plugin called
app.register(openpanel());
// @ts-expect-error 02: the plugin called with options
app.register(openpanel({ ignore: '/x' }));
// @ts-expect-error 03: a client as a plugin
app.register(client);
// @ts-expect-error 04: a client and an option of the client
app.register(openpanel, { client, clientId: 'x' });
// @ts-expect-error 05: the same in a variable
const both: FastifyOptions = { client, clientSecret: 'x' };
// @ts-expect-error 06: unknown option
app.register(openpanel, { ignor: '/x' });
// @ts-expect-error 07: no such property of a request
app.register(openpanel, { getProfileId: (request) => request.account.id });
// @ts-expect-error 08: no such method of a reply
app.register(openpanel, { getProperties: (_request, reply) => ({ length: reply.get('content-length') }) });
// @ts-expect-error 09: an ID is no object
app.register(openpanel, { getProfileId: () => ({ id: 1 }) });
// @ts-expect-error 10: properties are no text
app.register(openpanel, { getProperties: () => 'x' });
// @ts-expect-error 11: asynchronous decision
app.register(openpanel, { trackRequest: async () => true });
// @ts-expect-error 12: asynchronous address
app.register(openpanel, { clientIp: async (request) => request.ip });
// @ts-expect-error 13: no such attribution
app.register(openpanel, { attribution: 'client' });
// @ts-expect-error 14: trust of a proxy that is no option here
app.register(openpanel, { clientIp: true });
// @ts-expect-error 15: a pattern that is a number
app.register(openpanel, { ignore: 5 });
// @ts-expect-error 16: a name that is none
app.register(openpanel, { eventName: false });
// @ts-expect-error 17: wrong options from a function
app.register(openpanel, () => ({ sampleRate: 'all' }));
// @ts-expect-error 18: no such method
app.get('/', async (request) => request.op.capture('x'));
// @ts-expect-error 19: nothing of it on Node's request
app.get('/', async (request) => request.raw.op.track('x'));
// @ts-expect-error 20: a function among the properties
app.get('/', async (request) => request.op.track('x', { body: () => request.body }));
// @ts-expect-error 21: a number for groups
app.get('/', async (request) => request.op.track('x', { groups: 5 }));
// @ts-expect-error 22: a map as properties
op.track('x', new Map());

export const mistakes = { both };
