import { captureRequest, OpenPanel, op, withOpenPanel } from '@openpanel-node/fetch';
import { openpanel } from '@openpanel-node/fetch/hono';
import { Hono } from 'hono';

interface RouteContext {
  params: Promise<{ id: string }>;
}
class NextRequest extends Request {
  readonly nextUrl = new URL(this.url);
}

export const GET: (request: NextRequest, context: RouteContext) => Promise<Response> = withOpenPanel(
  async (request: NextRequest, { params }: RouteContext) => {
    void op.track('viewed', { id: (await params).id, path: request.nextUrl.pathname });
    return Response.json({});
  },
);
export const POST: () => Response = withOpenPanel(() => new Response(null));
export const PUT = withOpenPanel(async (request: Request) => new Response(request.body), {
  clientIp: (request) => request.headers.get('x-real-ip') ?? undefined,
  route: '/api/orders/[id]',
  getProfileId: async (request) => request.headers.get('x-user'),
  getProperties: (_request, response) => ({ length: response?.headers.get('content-length') }),
  waitUntil: (promise) => void promise,
});

const client = new OpenPanel();
export default {
  fetch: withOpenPanel(
    async (request: Request, _env: { KEY: string }, context: { waitUntil(promise: Promise<unknown>): void }) => {
      context.waitUntil(op.flush());
      return new Response(request.url);
    },
    { client },
  ),
};

export const page: Promise<{ title: string }> = captureRequest(new Request('https://shop.example/'), {
  route: '/',
  options: { client },
}).run(async () => ({ title: 'Home' }));

const app = new Hono();
app.use(openpanel({ getProfileId: (c) => c.req.header('x-user') }));
app.use('/api/*', openpanel());
app.get('/', (c) => {
  void c.var.op.identify({ profileId: 'u_1' });
  return c.text(c.get('op').getDeviceId());
});
void openpanel().client.flush();
