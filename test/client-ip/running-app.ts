import { once } from 'node:events';
import http, { type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { type MiddlewareOptions, memoryTransport, OpenPanel } from '../../packages/core/src/index.js';
import { openpanel as expressMiddleware } from '../../packages/express/src/index.js';
import { type FastifyOptions, openpanel as fastifyPlugin } from '../../packages/fastify/src/index.js';
import { openpanel as koaMiddleware } from '../../packages/koa/src/index.js';
import { startApp } from '../../packages/nestjs/test/start-app.js';
import { CHROME, memoryLogger, request } from '../../packages/testkit/src/index.js';
import { CLAIMS, CLIENTS, type Headers, type Platform } from './platforms.js';

interface StartOptions extends Pick<MiddlewareOptions<never, never>, 'clientIp' | 'anonymizeIp'> {
  /** Of the framework, as the page writes it. */
  readonly setting?: string | undefined;
}

/** An app with a setting of its framework, if any, and with options of `openpanel()`. */
interface App {
  readonly server: Server;
  readonly client: OpenPanel;
}

type Start = (setting: string | undefined, options: object) => Promise<App>;

/** Runs code of the page, with what it needs in scope. */
export const evaluate = (code: string, scope: object = {}): unknown =>
  new Function(...Object.keys(scope), `return ${code};`)(...Object.values(scope));

/** Listens with the app of a framework that has no server of its own. */
export async function serve(listener: RequestListener, { client }: { client: OpenPanel }): Promise<App> {
  const server = http.createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, client };
}

async function nest(platform: 'Express' | 'Fastify', options: object, more: object): Promise<App> {
  const { app, client } = await startApp(platform, {}, { options, ...more });
  return { server: app.getHttpServer(), client };
}

/** Gives back the options that an adapter is made with. */
function FastifyAdapter(options: object): object {
  return options;
}

/** A framework of one of the packages. */
const load = (owner: string) => createRequire(new URL(`../../packages/${owner}/package.json`, import.meta.url))(owner);

const FRAMEWORKS: Readonly<Record<string, Start>> = {
  Express: (setting, options) => {
    const app = load('express')();
    if (setting) evaluate(setting, { app });
    const middleware = expressMiddleware(options);
    app.use(middleware);
    return serve(app, middleware);
  },
  Koa: (setting, options) => {
    const Koa = load('koa');
    const app = setting ? (evaluate(setting, { Koa }) as typeof Koa) : new Koa();
    const middleware = koaMiddleware(options);
    app.use(middleware);
    return serve(app.callback(), middleware);
  },
  Fastify: async (setting, options) => {
    const { clientIp, anonymizeIp, ...own } = options as FastifyOptions;
    const { fastify } = load('fastify');
    const app = setting ? (evaluate(setting, { Fastify: fastify }) as typeof fastify) : fastify();
    const client = new OpenPanel(own);
    app.register(fastifyPlugin, { client, clientIp, anonymizeIp });
    app.get('/', async () => 'ok');
    await app.listen({ port: 0, host: '127.0.0.1' });
    onTestFinished(() => app.close());
    return { server: app.server, client };
  },
  'Nest on Express': (setting, options) =>
    nest('Express', options, { setup: (app: object) => setting && evaluate(setting, { app }) }),
  'Nest on Fastify': (setting, options) =>
    nest('Fastify', options, { fastify: setting && evaluate(setting, { FastifyAdapter }) }),
};

export const NAMES = Object.keys(FRAMEWORKS);

interface Running {
  /** Asks for a page, in a browser. */
  get(headers: Headers): Promise<unknown>;
  /** The addresses that events were sent with, one for each request. */
  addresses(): Promise<(string | undefined)[]>;
  readonly warnings: readonly string[];
  readonly port: number;
}

/** A server whose connections seem to come from `peer`. */
export async function start(
  framework: string,
  peer: string | undefined,
  { setting, ...options }: StartOptions = {},
): Promise<Running> {
  const transport = memoryTransport();
  const { server, client } = await FRAMEWORKS[framework]!(setting, { transport, logger: memoryLogger(), ...options });
  const warnings: string[] = [];
  client.on('warning', ({ code, message }) => warnings.push(`${code}: ${message}`));
  server.on('connection', (socket) => Object.defineProperty(socket, 'remoteAddress', { value: peer }));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    warnings,
    get: (headers) => request(`http://127.0.0.1:${port}/`, { headers: { 'user-agent': CHROME, ...headers } }),
    addresses: async () => {
      await client.flush();
      return transport.events.map(({ ip }) => ip);
    },
  };
}

/** Whatever clients claim, each is found, and nothing is warned of but that a claim looks like the header of a CDN. */
export async function expectClients(running: Running, { forward }: Platform): Promise<void> {
  const visits = CLIENTS.flatMap((client) => CLAIMS.map((claims) => ({ client, claims })));
  for (const { client, claims } of visits) await running.get(forward(claims, client));
  expect(await running.addresses()).toEqual(visits.map(({ client }) => client));
  expect(running.warnings.filter((warning) => !warning.startsWith('cdn_address: '))).toEqual([]);
}

/** What one request is found to come from, and the warnings. */
export async function found(framework: string, peer: string | undefined, headers: Headers, options: StartOptions = {}) {
  const running = await start(framework, peer, options);
  await running.get(headers);
  const [ip] = await running.addresses();
  return { ip, warnings: running.warnings };
}
