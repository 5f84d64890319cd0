import { Controller, Get, Inject, Injectable, type InjectableOptions, type Provider, Req, Scope } from '@nestjs/common';
import { APP_GUARD, type ContextId, ContextIdFactory, type ContextIdStrategy } from '@nestjs/core';
import { nameOf } from '@openpanel-node/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { InjectOpenPanel, type NestRequest, OpenPanel, op } from '../../src/index.js';
import { PLATFORMS, startApp } from '../start-app.js';
import { AuthGuard, misattributed, userOf, VISITOR_OPTIONS, visitor } from './visitors.js';

const WAYS = ['op', 'by type', 'by decorator', 'by property'];

/** Every way to the tracker that a provider has. */
function trackingProvider(options: InjectableOptions) {
  @Injectable(options)
  class Tracks {
    static made = 0;
    @Inject(OpenPanel) readonly byProperty!: OpenPanel;
    readonly #byType: OpenPanel;
    readonly #byDecorator: OpenPanel;

    constructor(byType: OpenPanel, @InjectOpenPanel() byDecorator: OpenPanel) {
      Tracks.made += 1;
      this.#byType = byType;
      this.#byDecorator = byDecorator;
    }

    async track(of: string): Promise<void> {
      await new Promise(setImmediate);
      void op.track('op', { of });
      void this.#byType.track('by type', { of });
      void this.#byDecorator.track('by decorator', { of });
      void this.byProperty.track('by property', { of });
    }
  }
  return Tracks;
}

const Singleton = trackingProvider({});
const RequestScoped = trackingProvider({ scope: Scope.REQUEST });
const Transient = trackingProvider({ scope: Scope.TRANSIENT });
const Durable = trackingProvider({ scope: Scope.REQUEST, durable: true });
const Asynchronous = trackingProvider({});

const asynchronous: Provider = {
  provide: Asynchronous,
  inject: [OpenPanel],
  useFactory: async (client: OpenPanel) => {
    await new Promise(setImmediate);
    return Object.assign(new Asynchronous(client, client), { byProperty: client });
  },
};

/** A durable provider lives as long as its tenant. */
class TenantStrategy implements ContextIdStrategy {
  readonly #tenants = new Map<unknown, ContextId>();

  attach(contextId: ContextId, { headers }: NestRequest) {
    const tenant = headers['x-tenant'] ?? contextId;
    const own = this.#tenants.get(tenant) ?? ContextIdFactory.create();
    this.#tenants.set(tenant, own);
    return {
      resolve: ({ isTreeDurable }: { isTreeDurable: boolean }) => (isTreeDurable ? own : contextId),
      payload: {},
    };
  }
}

afterEach(() => ContextIdFactory.apply({ attach: (contextId) => () => contextId }));

const controllerWith = (tracks: ReturnType<typeof trackingProvider>) => {
  @Controller()
  class Root {
    @Inject(tracks) readonly tracks!: { track(of: string): Promise<void> };

    @Get('work')
    async work(@Req() request: NestRequest) {
      await this.tracks.track(userOf(request));
    }
  }
  return { controllers: [Root], providers: [{ provide: APP_GUARD, useClass: AuthGuard }] };
};

describe.each(PLATFORMS)('on %s', (platform) => {
  it.each([
    ['singleton', Singleton, Singleton],
    ['request-scoped', RequestScoped, RequestScoped],
    ['transient', Transient, Transient],
    ['asynchronous', Asynchronous, asynchronous],
  ] as const)('whatever a %s provider tracks belongs to the current request', async (_scope, token, provider) => {
    const { controllers, providers } = controllerWith(token);
    const app = await startApp(
      platform,
      { controllers, providers: [...providers, provider] },
      { options: VISITOR_OPTIONS },
    );
    await Promise.all(Array.from({ length: 60 }, (_, index) => app.get('/work', { headers: visitor(index % 20) })));
    const events = await app.sent();
    expect(events).toHaveLength(60 * (WAYS.length + 1));
    expect(new Set(events.map(nameOf))).toEqual(new Set([...WAYS, 'request']));
    expect(misattributed(events)).toEqual([]);
  });

  it('a durable provider tracks for the current request, not for the one that it was made for', async () => {
    ContextIdFactory.apply(new TenantStrategy());
    Durable.made = 0;
    const { controllers, providers } = controllerWith(Durable);
    const app = await startApp(
      platform,
      { controllers, providers: [...providers, Durable] },
      { options: VISITOR_OPTIONS },
    );
    const get = (index: number) =>
      app.get('/work', { headers: { ...visitor(index), 'x-tenant': `tenant ${index % 2}` } });
    await get(0);
    await get(1);
    await Promise.all(Array.from({ length: 40 }, (_, index) => get(index % 20)));
    expect(Durable.made).toBe(2);
    const events = await app.sent();
    expect(events).toHaveLength(42 * (WAYS.length + 1));
    expect(misattributed(events)).toEqual([]);
  });

  it('what the constructor of a request-scoped provider tracks has the visitor; guards have not run yet', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Constructed {
      constructor(client: OpenPanel) {
        void client.track('constructed', { of: 'u_7' });
      }
    }
    @Controller()
    class Root {
      @Inject(Constructed) readonly constructed!: Constructed;

      @Get('work')
      work() {}
    }
    const providers = [Constructed, { provide: APP_GUARD, useClass: AuthGuard }];
    const app = await startApp(platform, { controllers: [Root], providers }, { options: VISITOR_OPTIONS });
    await app.get('/work', { headers: visitor(7) });
    const events = await app.sent();
    expect(events.map(nameOf)).toEqual(['constructed', 'request']);
    expect(misattributed(events, { anonymous: ['constructed'] })).toEqual([]);
  });
});
