// Not run: what the compiler must take. wrong-usages.ts has what it must not.
import { Controller, Get, Injectable, Module, RequestMethod } from '@nestjs/common';
import type { Request as ExpressRequest, Response as ExpressResponse } from 'express';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type ClientOptions,
  Op,
  OpenPanel,
  OpenPanelModule,
  type OpenPanelModuleOptions,
  type OpenPanelOptionsFactory,
  SkipTracking,
  Track,
  type Tracker,
} from '../../src/index.js';

interface WithUser {
  user?: { userId: string; tenant: string };
}
interface WithTenant {
  tenant?: string;
}
/** What a guard leaves there, for certain. */
interface WithOrg {
  org: { id: string };
}

/** Resolvers that name different parts of the request. */
export const partial = [
  OpenPanelModule.forRoot({
    getProfileId: (request: WithUser) => request.user?.userId,
    getGroups: (request: WithTenant) => request.tenant,
  }),
  OpenPanelModule.forRoot({
    getProfileId: async (request: WithUser) => request.user?.userId,
    getGroups: (request: WithOrg) => [request.org.id],
    getProperties: (request: { query?: { q?: string } }) => ({ q: request.query?.q }),
    isGlobal: false,
    ignore: '/internal',
  }),
  OpenPanelModule.forRoot({ getProfileId: (request: WithUser) => request.user?.userId }),
];

export const ofPlatforms = [
  OpenPanelModule.forRoot(),
  OpenPanelModule.forRoot({}),
  OpenPanelModule.forRoot({ getProfileId: (request) => request.ip, clientIp: 1 }),
  OpenPanelModule.forRoot({
    getProfileId: (request: ExpressRequest) => request.ip,
    getProperties: (request, response: ExpressResponse) => ({ host: request.host, locale: response.locals['locale'] }),
  }),
  OpenPanelModule.forRoot({
    getGroups: (request: FastifyRequest) => request.routeOptions.url,
    getProperties: (_request, reply: FastifyReply) => ({ took: reply.elapsedTime }),
  }),
  OpenPanelModule.forRoot({ forRoutes: ['users', { path: 'orders', method: RequestMethod.GET }] }),
  OpenPanelModule.forRoot({ exclude: ['internal/{*path}'], isGlobal: undefined }),
];

class Settings {
  readonly clientId = 'x';
}

@Injectable()
class Factory implements OpenPanelOptionsFactory {
  createOpenPanelOptions(): OpenPanelModuleOptions {
    return { eventName: 'api' };
  }
}

@Injectable()
class Loose implements OpenPanelOptionsFactory {
  async createOpenPanelOptions() {
    return { eventName: 'api' };
  }
}

@Module({})
class SettingsModule {}

export const made = [
  OpenPanelModule.forRootAsync({ useFactory: () => ({ eventName: 'api' }) }),
  OpenPanelModule.forRootAsync({ useFactory: async () => ({}), isGlobal: false, imports: [SettingsModule] }),
  OpenPanelModule.forRootAsync({
    imports: [SettingsModule],
    inject: [Settings, { token: 'SECRET', optional: true }],
    useFactory: ({ clientId }: Settings, clientSecret?: string) => ({ clientId, clientSecret }),
  }),
  OpenPanelModule.forRootAsync({ inject: [OpenPanel], useFactory: (client: OpenPanel) => ({ client }) }),
  OpenPanelModule.forRootAsync({ useClass: Factory }),
  OpenPanelModule.forRootAsync({ useClass: Loose, useFactory: undefined }),
  OpenPanelModule.forRootAsync({ useExisting: Factory, imports: [SettingsModule] }),
];

/** Options in parts. */
export function assemble(client: OpenPanel | undefined, own: ClientOptions, options: OpenPanelModuleOptions) {
  return [
    OpenPanelModule.forRoot(options),
    OpenPanelModule.forRoot({ ...options, isGlobal: false }),
    OpenPanelModule.forRoot({ ...own, sampleRate: 0.5 }),
    OpenPanelModule.forRoot({ client, eventName: 'api' }),
    OpenPanelModule.forRootAsync({ useFactory: () => options }),
    OpenPanelModule.forRootAsync({ useFactory: () => (client ? { client } : { clientId: 'x' }) }),
  ];
}

@Controller()
export class Right {
  @Get()
  @Track('viewed')
  @Track('ordered', { properties: (order: { id: string }, context) => ({ id: order.id, of: context.getClass().name }) })
  async order(@Op() op: Tracker) {
    await op.track('by hand', { plan: 'pro' });
    return { id: 'o1' };
  }

  @SkipTracking()
  @Get('health')
  health() {
    return 'ok';
  }
}
