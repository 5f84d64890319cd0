import { setTimeout as pause } from 'node:timers/promises';
import { splitOptions } from '@openpanel-node/core/adapter';
import { type ContractAdapter, type ContractHooks, LATE_MS, STREAM_MS } from '@openpanel-node/testkit';
import { type FetchOptions, OpenPanel, op, openpanelProxy, type Tracker, withOpenPanel } from '../src/index.js';
import { type ServeInfo, serve } from './serve.js';

interface Handled {
  readonly request: Request & { readonly op?: Tracker };
  readonly op: Tracker;
  readonly params: Readonly<Record<string, string>>;
}

type Handler = (handled: Handled) => Response | Promise<Response>;

/** Named groups for the parameters: `/user/:id`. */
const compile = (template: string) => new RegExp(`^${template.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`);

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A body of parts; what is thrown between them breaks it. */
function streamOf(parts: AsyncGenerator<string>): Response {
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encode(value));
    },
    cancel: async () => void (await parts.return(undefined)),
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

async function* events(count: number, everyMs: number): AsyncGenerator<string> {
  for (let event = 0; event < count; event += 1) {
    yield `data: ${event}\n\n`;
    await pause(everyMs);
  }
}

/** The routes `/raw/:kind` of the contract, as handlers of a `Request`. */
const RAW: Readonly<Record<string, Handler>> = {
  upload: async ({ request }) => new Response(await request.text()),
  download: () => streamOf(endless()),
  events: () => streamOf(events(4, STREAM_MS / 3)),
  'endless-events': () => streamOf(events(Number.POSITIVE_INFINITY, STREAM_MS / 10)),
  late: () => {
    setTimeout(() => void op.track('late'), LATE_MS);
    return new Response('answered');
  },
  break: () => streamOf(broken()),
};

async function* endless(): AsyncGenerator<string> {
  for (;;) yield 'x'.repeat(16_384);
}

async function* broken(): AsyncGenerator<string> {
  yield 'first bytes';
  // @hono/node-server waits a moment before it sends the headers. Until then, it answers an error with 500.
  await pause(STREAM_MS / 2);
  throw new Error('late');
}

const text = (body: string) => () => new Response(body);
const itemOf: Handler = ({ params }) => Response.json({ id: params['id'] });

/** The routes of the contract app. */
function routesOf(hooks: ContractHooks): Readonly<Record<string, Handler>> {
  const load = async ({ op: tracker }: Handled, of: unknown) => {
    await hooks.load(tracker, String(of));
    return Response.json({});
  };
  return {
    'GET /orgs/:orgId/users/:id': async ({ op: tracker, params }) => {
      await hooks.view(tracker);
      return Response.json({ id: params['id'] });
    },
    'GET /': text('home'),
    'GET /user/:id': itemOf,
    'GET /avatars/:file': ({ params }) =>
      params['file'] === 'photo.png'
        ? new Response('png', { headers: { 'content-type': 'image/png' } })
        : Response.json(params),
    'GET /api/health': text('ok'),
    'GET /reset/:token': text('reset'),
    'GET /invites/:inviteCode/items/:id': itemOf,
    'GET /healthz': text('ok'),
    'POST /echo': async ({ request, op: tracker }) => {
      const body = await request.json();
      await hooks.echo(tracker);
      return Response.json(body);
    },
    'POST /load/json': async (handled) => load(handled, ((await handled.request.json()) as { of: string }).of),
    'POST /load/form': async (handled) => load(handled, (await handled.request.formData()).get('of')),
    'POST /load/file': async (handled) => load(handled, (await handled.request.formData()).get('of')),
    'GET /identify': ({ op: tracker }) => {
      hooks.identify(tracker);
      return new Response(null, { status: 204 });
    },
    'GET /held': async () => {
      await hooks.held();
      return new Response('done');
    },
    'GET /never': () => {
      hooks.arrived();
      return new Promise<Response>(() => {});
    },
    'GET /stream': () => {
      hooks.arrived();
      return streamOf(events(Number.POSITIVE_INFINITY, STREAM_MS));
    },
    'GET /boom': () => {
      throw new Error('boom');
    },
    'GET /reject': () => Promise.reject(new Error('rejected')),
    'GET /redirect': () => new Response(null, { status: 302, headers: { location: '/' } }),
    'GET /cached': ({ request }) => {
      const isKnown = request.headers.get('if-none-match') === '"v1"';
      return new Response(isKnown ? null : 'v1', { status: isKnown ? 304 : 200, headers: { etag: '"v1"' } });
    },
    'GET /late-error': () => streamOf(broken()),
    'GET /piped': () => streamOf(hooks.piped()[Symbol.asyncIterator]() as AsyncGenerator<string>),
    'ANY /raw/:kind': (handled) => {
      hooks.arrived();
      return RAW[String(handled.params['kind'])]?.(handled) ?? new Response(null, { status: 404 });
    },
    'GET /sub/items/:id': itemOf,
  };
}

/** The contract app as one handler from a `Request` to a `Response`. */
export const fetchAdapter = (name: string, passes: 'address' | 'node' = 'address'): ContractAdapter => ({
  name,
  // Hono's middleware is made of it.
  crowd: 0,
  readsForwarded: true,
  isWithoutCors: true,
  headerOf: (request: Request, header) => request.headers.get(header) ?? undefined,
  start: async (options, hooks, { proxies, twice, browserProxy }) => {
    const { client: given, clientOptions } = splitOptions(options);
    const client = given ?? new OpenPanel(clientOptions);
    const own = Object.fromEntries(Object.entries(options).filter(([key]) => !(key in { ...clientOptions })));
    const templates = new WeakMap<Request, string>();
    const settings = {
      ...(proxies > 0 && { clientIp: proxies }),
      ...own,
      client,
      route: (request: Request) => templates.get(request),
    } as FetchOptions;
    const routes = Object.entries(routesOf(hooks)).map(([key, handler]) => {
      const [method = '', template = ''] = key.split(' ');
      return { method, template, pattern: compile(template), handler };
    });
    const property = options.property ?? 'op';

    const proxy = browserProxy && openpanelProxy(browserProxy.options as never);
    const handle = (request: Request, info: ServeInfo): Response | Promise<Response> => {
      const headers = Object.fromEntries(request.headers);
      Object.assign(request, { user: hooks.user(headers), auth: hooks.auth(headers) });
      const method = request.method === 'HEAD' ? 'GET' : request.method;
      const { pathname } = new URL(request.url);
      if (proxy && pathname.startsWith('/op')) return proxy(request, info);
      for (const route of routes) {
        const match = route.method === 'ANY' || route.method === method ? route.pattern.exec(pathname) : null;
        if (match === null) continue;
        templates.set(request, route.template);
        const tracker = (request as unknown as Record<string, Tracker>)[property] as Tracker;
        return route.handler({ request, op: tracker, params: { ...match.groups } });
      }
      return new Response('not found', { status: 404 });
    };
    const wrapped = withOpenPanel(handle, settings);
    return { ...(await serve(twice ? withOpenPanel(wrapped, settings) : wrapped, passes)), client };
  },
});
