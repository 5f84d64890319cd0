import 'reflect-metadata';
import { Controller, type ExecutionContext, Get, type INestApplication, Injectable } from '@nestjs/common';
import type { Request as ExpressRequest, Response as ExpressResponse } from 'express';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { of } from 'rxjs';
import { expect, expectTypeOf, it } from 'vitest';
import {
  InjectOpenPanel,
  type NestRequest,
  Op,
  OpenPanel,
  OpenPanelModule,
  type OpenPanelModuleOptions,
  type OpenPanelOptionsFactory,
  SkipTracking,
  Track,
  type Tracker,
} from '../src/index.js';

it('the request of the options is what they are annotated with, and what every platform has without that', () => {
  OpenPanelModule.forRoot({
    getProfileId: (request) => {
      expectTypeOf(request).toEqualTypeOf<NestRequest>();
      return request.user ? 'u_1' : undefined;
    },
    getProperties: (request, response) => {
      expectTypeOf(response).toEqualTypeOf<object>();
      return { method: request.method, agent: request.headers['user-agent'] };
    },
  });
  OpenPanelModule.forRoot({
    getGroups: (request: ExpressRequest) => [request.get('x-org') ?? 'none'],
    getProperties: (request, response: ExpressResponse) => {
      expectTypeOf(request).toEqualTypeOf<ExpressRequest>();
      return { locale: response.locals['locale'] };
    },
  });
  OpenPanelModule.forRoot({
    getGroups: (request: FastifyRequest) => [request.routeOptions.url ?? 'none'],
    getProperties: (_request, reply: FastifyReply) => ({ took: reply.elapsedTime }),
    trackRequest: (url, request) => {
      expectTypeOf(request).toEqualTypeOf<FastifyRequest>();
      return url !== '/';
    },
  });
  OpenPanelModule.forRoot({
    // @ts-expect-error two requests at once
    getGroups: (request: ExpressRequest) => [request.ip ?? ''],
    // @ts-expect-error two requests at once
    getProfileId: (request: FastifyRequest) => request.id,
  });
  // @ts-expect-error no such option; it is refused when the app starts, too
  OpenPanelModule.forRoot({ trackRequests: true });
  // @ts-expect-error nothing of Express on what every platform has
  OpenPanelModule.forRoot({ getProfileId: (request) => request.cookies });
  // @ts-expect-error not an ID
  OpenPanelModule.forRoot({ getProfileId: () => ({ id: 1 }) });
});

it('factories make the same options', () => {
  class Settings {
    readonly key = 'x-org';
  }

  @Injectable()
  class Options implements OpenPanelOptionsFactory {
    createOpenPanelOptions() {
      return { getProfileId: (request: NestRequest) => request.ip };
    }
  }

  @Injectable()
  class ExpressOptions implements OpenPanelOptionsFactory<ExpressRequest, ExpressResponse> {
    async createOpenPanelOptions(): Promise<OpenPanelModuleOptions<ExpressRequest, ExpressResponse>> {
      return { getProfileId: (request) => request.get('x-user') };
    }
  }

  OpenPanelModule.forRootAsync({ useClass: Options });
  OpenPanelModule.forRootAsync({ useExisting: ExpressOptions });
  OpenPanelModule.forRootAsync({
    inject: [Settings, 'TOKEN'],
    useFactory: async (settings: Settings, token: string) => ({
      clientId: token,
      getGroups: (request: ExpressRequest) => [request.get(settings.key) ?? ''],
    }),
  });
  // @ts-expect-error no class of options
  OpenPanelModule.forRootAsync({ useClass: Settings });
  // @ts-expect-error no such option
  OpenPanelModule.forRootAsync({ useFactory: () => ({ sampelRate: 1 }) });
});

it('a request of Express has a tracker, and parameters and properties can be injected', () => {
  expectTypeOf<ExpressRequest['op']>().toEqualTypeOf<Tracker>();

  @Controller()
  class Root {
    @InjectOpenPanel()
    declare readonly property: OpenPanel;
    constructor(@InjectOpenPanel() readonly parameter: OpenPanel) {}

    @Get()
    @SkipTracking()
    home(@Op() op: Tracker) {
      return op;
    }
  }
  SkipTracking(false)(Root);
  expectTypeOf((app: INestApplication) => app.get(OpenPanel)).returns.toEqualTypeOf<OpenPanel>();
});

interface Order {
  readonly id: string;
}

it('@Track() compares what its properties take with what the handler gives', () => {
  const orderId = (order: Order) => ({ orderId: order.id });
  const total = (cart: { total: number }) => ({ total: cart.total });

  class Orders {
    @Track('ordered')
    nothing() {}

    @Track('ordered', { properties: orderId })
    plain(): Order {
      return { id: 'o1' };
    }

    @Track('ordered', { properties: orderId })
    async promise(_id: string, _op: Tracker): Promise<Order> {
      return { id: 'o1' };
    }

    @Track('ordered', { on: 'success', properties: (order: Order, context: ExecutionContext) => [order, context] })
    observable() {
      return of({ id: 'o1' });
    }

    @Track('failed', { on: 'error', properties: (error) => ({ isError: error instanceof Error }) })
    @Track('ordered', { on: 'always', properties: (order: Order | undefined) => ({ id: order?.id }) })
    several(): Order {
      return { id: 'o1' };
    }

    // @ts-expect-error an order has no total
    @Track('ordered', { properties: total })
    other(): Order {
      return { id: 'o1' };
    }

    // @ts-expect-error nor does a promise of one
    @Track('ordered', { properties: total })
    async otherPromise(): Promise<Order> {
      return { id: 'o1' };
    }

    // @ts-expect-error nor does an observable of them
    @Track('ordered', { properties: total })
    otherObservable() {
      return of({ id: 'o1' });
    }

    // @ts-expect-error there may be no result
    @Track('ordered', { on: 'always', properties: orderId })
    always(): Order {
      return { id: 'o1' };
    }

    // @ts-expect-error no promise of properties
    @Track('ordered', { properties: async (order: Order) => orderId(order) })
    promised(): Order {
      return { id: 'o1' };
    }

    // @ts-expect-error no such moment
    @Track('ordered', { on: 'sometimes' })
    sometimes() {}
  }
  expect(new Orders()).toBeDefined();
});
