// Not run: each line is a mistake that the compiler must find. right-usages.ts has what it must take. The calls of a tracker
// are those of every adapter, whose mistakes are in the Express adapter's tests.
//
// Three mistakes are found when the app starts, and not here: `imports: [OpenPanelModule]` is a class as Nest takes them, a decorator
// does not know whether its class is a provider, and the arguments of `useFactory` cannot be told from the tokens in `inject`.
import { Controller, Get, Injectable } from '@nestjs/common';
import type { Request as ExpressRequest } from 'express';
import type { FastifyRequest } from 'fastify';
import {
  Op,
  OpenPanel,
  OpenPanelModule,
  type OpenPanelModuleOptions,
  type OpenPanelOptionsFactory,
  type RecordedEvents,
  SkipTracking,
  Track,
  type Tracker,
} from '../../src/index.js';

const client = new OpenPanel();

@Injectable()
class Factory implements OpenPanelOptionsFactory {
  createOpenPanelOptions() {
    return { eventName: 'api' };
  }
}
class Other {
  options = {};
}

// @ts-expect-error 01: a client and an option of the client
OpenPanelModule.forRoot({ client, clientId: 'x' });
// @ts-expect-error 02: the same in a variable
const both: OpenPanelModuleOptions = { client, clientSecret: 'x' };
// @ts-expect-error 03: the same from a factory
OpenPanelModule.forRootAsync({ useFactory: () => ({ client, clientId: 'x' }) });
// @ts-expect-error 04: nothing that makes the options
OpenPanelModule.forRootAsync({});
// @ts-expect-error 05: nothing but modules
OpenPanelModule.forRootAsync({ imports: [] });
// @ts-expect-error 06: no options at all
OpenPanelModule.forRootAsync();
// @ts-expect-error 07: two makers, a function and a class
OpenPanelModule.forRootAsync({ useFactory: () => ({}), useClass: Factory });
// @ts-expect-error 08: two makers, two classes
OpenPanelModule.forRootAsync({ useExisting: Factory, useClass: Factory });
// @ts-expect-error 09: two makers, a function and a provider
OpenPanelModule.forRootAsync({ useFactory: () => ({}), useExisting: Factory });
// @ts-expect-error 10: tokens for a class, which injects by itself
OpenPanelModule.forRootAsync({ useClass: Factory, inject: ['TOKEN'] });
// @ts-expect-error 11: a class that makes no options
OpenPanelModule.forRootAsync({ useClass: Other });
// @ts-expect-error 12: an instance for a class
OpenPanelModule.forRootAsync({ useClass: new Factory() });
// @ts-expect-error 13: options in the place of what makes them
OpenPanelModule.forRootAsync({ clientId: 'x' });
// @ts-expect-error 14: a factory of misspelt options
OpenPanelModule.forRootAsync({ useFactory: () => ({ sampelRate: 1 }) });
// @ts-expect-error 15: the name of Nest's own option
OpenPanelModule.forRoot({ global: true });
// @ts-expect-error 16: a number of routes
OpenPanelModule.forRoot({ exclude: 5 });
// @ts-expect-error 17: a route that is no list
OpenPanelModule.forRoot({ forRoutes: 'admin' });
// @ts-expect-error 18: an excluded route that is no list
OpenPanelModule.forRoot({ exclude: 'admin' });
// @ts-expect-error 19: unknown option
OpenPanelModule.forRoot({ trackRequests: true });
// @ts-expect-error 20: a text for a boolean
OpenPanelModule.forRoot({ isGlobal: 'yes' });
// @ts-expect-error 21: nothing of Express on what every platform has
OpenPanelModule.forRoot({ getProfileId: (request) => request.cookies });
// @ts-expect-error 22: a user is not known without its type
OpenPanelModule.forRoot({ getProfileId: (request) => request.user.id });
// @ts-expect-error 23: an ID is no object
OpenPanelModule.forRoot({ getProfileId: (request: ExpressRequest) => ({ id: request.ip }) });
// @ts-expect-error 24: nor is one of a part of a request
OpenPanelModule.forRoot({ getProfileId: (request: { tenant?: string }) => ({ id: request.tenant }) });
// @ts-expect-error 25: requests of two platforms
OpenPanelModule.forRoot({ getGroups: (r: ExpressRequest) => r.ip, getProfileId: (r: FastifyRequest) => r.id });
// @ts-expect-error 26: asynchronous decision
OpenPanelModule.forRoot({ trackRequest: async () => true });
// @ts-expect-error 27: the class in the place of a client
OpenPanelModule.forRoot({ client: OpenPanel });
// @ts-expect-error 28: a call that is no module
OpenPanelModule.forFeature({});

export class Wrong {
  // @ts-expect-error 29: a decorator that is not called
  @Track
  notCalled() {}

  // @ts-expect-error 30: no name
  @Track()
  noName() {}

  // @ts-expect-error 31: a name that is none
  @Track(42)
  number() {}

  // @ts-expect-error 32: no such moment
  @Track('x', { on: 'sometimes' })
  sometimes() {}

  // @ts-expect-error 33: a promise of properties
  @Track('x', { properties: async () => ({ plan: 'pro' }) })
  promise() {}

  // @ts-expect-error 34: properties that are no function
  @Track('x', { properties: { plan: 'pro' } })
  object() {}

  // @ts-expect-error 35: a result that the handler does not give
  @Track('x', { properties: (order: { total: number }) => ({ total: order.total }) })
  result() {
    return { id: 'o1' };
  }

  // @ts-expect-error 36: not on a property
  @Track('x')
  readonly property = 1;

  // @ts-expect-error 37: a word for a boolean
  @SkipTracking('yes')
  skipped() {}

  // @ts-expect-error 38: a parameter's decorator on a method
  @Op()
  method() {}
}

// @ts-expect-error 39: not on a class
@Track('x')
@Controller()
export class WrongClass {
  @Get()
  home(@Op() op: Tracker, recorded: RecordedEvents) {
    // @ts-expect-error 40: no such method
    op.capture('x');
    // @ts-expect-error 41: a promise is no list
    return recorded.all().length;
  }
}

export const mistakes = { both };
