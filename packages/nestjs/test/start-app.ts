import 'reflect-metadata';
import { type DynamicModule, type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CHROME, type HttpAnswer, request } from '@openpanel-node/testkit';
import { onTestFinished } from 'vitest';
import {
  type MemoryTransport,
  memoryTransport,
  OpenPanel,
  OpenPanelModule,
  type OpenPanelModuleOptions,
  type RecordedEvent,
} from '../src/index.js';

export type Platform = 'Express' | 'Fastify';
export const PLATFORMS: readonly Platform[] = ['Express', 'Fastify'];

/** The major of Nest that a test runs with. */
export const NEST_MAJOR = Number(process.env['NEST_MAJOR']);

interface StartOptions {
  /** Options of the app's `OpenPanelModule.forRoot()`, besides the transport. */
  readonly options?: OpenPanelModuleOptions;
  /** The app's modules of OpenPanel instead of that one; `transport` keeps what they send for `sent()`. */
  readonly analytics?: (transport: MemoryTransport) => DynamicModule[];
  /** What `main.ts` does between creating the app and listening. */
  readonly setup?: (app: INestApplication) => unknown;
  /** Of `NestFactory.create()`. */
  readonly nest?: Parameters<typeof NestFactory.create>[2];
  /** Of `FastifyAdapter`. */
  readonly fastify?: ConstructorParameters<typeof FastifyAdapter>[0];
}

type RequestOptions = Parameters<typeof request>[1];

export interface RunningApp {
  readonly app: INestApplication;
  readonly url: string;
  /** The app's client; the first where it has several. */
  readonly client: OpenPanel;
  /** A browser's request. */
  get(path: string, options?: RequestOptions): Promise<HttpAnswer>;
  /** Everything sent so far; waits for requests that are being served, and for their events. */
  sent(): Promise<RecordedEvent[]>;
  requestEvents(): Promise<RecordedEvent[]>;
}

/** A server of a module of these parts with OpenPanel in it; it ends with the test. */
export async function startApp(
  platform: Platform,
  { imports = [], ...metadata }: ModuleMetadata,
  { options, analytics, setup, nest, fastify }: StartOptions = {},
): Promise<RunningApp> {
  const transport = memoryTransport();
  const openpanel = analytics?.(transport) ?? [
    OpenPanelModule.forRoot({ transport, ...options } as OpenPanelModuleOptions),
  ];
  @Module({})
  class AppModule {}
  const module = { module: AppModule, ...metadata, imports: [...openpanel, ...imports] };
  const adapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter(fastify);
  const app = await NestFactory.create(module, adapter, {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
    ...nest,
  });
  onTestFinished(async () => {
    const closing = app.close();
    // On Fastify, Nest 10 and 11 would wait for clients that are still sending.
    app.getHttpServer().closeAllConnections();
    await closing;
  });
  await setup?.(app);
  await app.listen(0, '127.0.0.1');

  const url = await app.getUrl();
  const clients: OpenPanel[] = app.get(OpenPanel, { strict: false, each: true });
  const sent = async () => {
    await Promise.all(clients.map((client) => client.flush()));
    return transport.events;
  };
  return {
    app,
    url,
    client: app.get(OpenPanel, { strict: false }),
    get: (path, { headers, ...rest } = {}) =>
      request(`${url}${path}`, { headers: { 'user-agent': CHROME, ...headers }, ...rest }),
    sent,
    requestEvents: async () =>
      (await sent()).filter((event) => event.type === 'track' && event.payload.name === 'request'),
  };
}
