import { captureRequest, OpenPanel, withOpenPanel } from '@openpanel-node/fetch';
import { openpanel } from '@openpanel-node/fetch/hono';
import { Hono } from 'hono';

const handler = async (_request: Request) => new Response(null);
const client = new OpenPanel();

// @ts-expect-error: a handler returns a response
withOpenPanel(async (_request: Request) => 'text');
// @ts-expect-error: no such option
withOpenPanel(handler, { profileId: 'u_1' });
// @ts-expect-error: a client has its options already
withOpenPanel(handler, { client, clientId: 'x' });
// @ts-expect-error: there may be no response
withOpenPanel(handler, { getProperties: (_request, response) => ({ status: response.status }) });
// @ts-expect-error: what is wrapped keeps its parameters
void withOpenPanel(handler)('https://shop.example/');
// @ts-expect-error: client options would create a client for each request
captureRequest(new Request('https://shop.example/'), { options: { clientId: 'x' } });
// @ts-expect-error: a function of a promise
withOpenPanel(handler, { waitUntil: (text: string) => text });

const app = new Hono();
// @ts-expect-error: it must be called
app.use(openpanel);
// @ts-expect-error: functions receive the context, not the request
app.use(openpanel({ getProfileId: (request: Request) => request.url }));
app.get('/', (c) => {
  // @ts-expect-error: no such method
  c.var.op.capture('seen');
  return c.text('');
});
