import type { IncomingHttpHeaders } from 'node:http';
import type { DynamicModule, FactoryProvider, MiddlewareConsumer, Type } from '@nestjs/common';
import type { MiddlewareOptions, OpenPanelOptions, Tracker } from '@openpanel-node/core/adapter';

type Routes = ReturnType<MiddlewareConsumer['apply']>;

/** What a handler's request has on Express as on Fastify. Name your platform's own type where you need more of it. */
export interface NestRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** What the app's guards left there. */
  readonly user?: unknown;
  readonly op: Tracker;
}

/** Which routes are captured. */
interface RouteOptions {
  /**
   * The routes whose requests are captured, as `MiddlewareConsumer.forRoutes()` takes them. Default: every request,
   * before any other middleware.
   */
  forRoutes?: Parameters<Routes['forRoutes']> | undefined;
  /**
   * Routes whose requests are not, as `MiddlewareConsumer.exclude()` takes them. The others are captured where Nest runs
   * middleware: behind the body parsers, and under the global prefix. `ignore` leaves requests out without that.
   */
  exclude?: Parameters<Routes['exclude']> | undefined;
}

/** Options of the client and of the middleware together, or a `client` to share; and which routes are captured. */
export type OpenPanelModuleOptions<Request = NestRequest, Response = object> = OpenPanelOptions<Request, Response> &
  RouteOptions;

/** Whether every module of the app can inject the client, without importing this one. Default true. */
interface Visibility {
  isGlobal?: boolean | undefined;
}

/** What `OpenPanelModule.forRoot()` takes. */
export type OpenPanelRootOptions<Request, Response> = OpenPanelModuleOptions<Request, Response> & Visibility;

/** The request that a resolver names is a part of one; a whole one, of Express or Fastify, is the same for all of them. */
type PartOf<Request> = Request extends Pick<NestRequest, 'method' | 'url' | 'headers'> ? unknown : Request;

/** The same with resolvers that each name the part of the request that they need. */
export type OpenPanelPartialOptions<Profile, Groups, More, Response> = OpenPanelRootOptions<never, Response> & {
  getProfileId?: MiddlewareOptions<PartOf<Profile>, Response>['getProfileId'];
  getGroups?: MiddlewareOptions<PartOf<Groups>, Response>['getGroups'];
  getProperties?: MiddlewareOptions<PartOf<More>, Response>['getProperties'];
};

/** A class that makes the options. */
export interface OpenPanelOptionsFactory<Request = NestRequest, Response = object> {
  createOpenPanelOptions():
    | OpenPanelModuleOptions<Request, Response>
    | Promise<OpenPanelModuleOptions<Request, Response>>;
}

type OptionsClass<Request, Response> = Type<OpenPanelOptionsFactory<Request, Response>>;

/** What makes the options: one of the three. */
type OptionsMaker<Args extends readonly unknown[], Request, Response> =
  | {
      /** Tokens of the arguments of `useFactory`. */
      inject?: FactoryProvider['inject'];
      useFactory: (
        ...args: Args
      ) => OpenPanelModuleOptions<Request, Response> | Promise<OpenPanelModuleOptions<Request, Response>>;
      useClass?: undefined;
      useExisting?: undefined;
    }
  | { inject?: undefined; useFactory?: undefined; useClass: OptionsClass<Request, Response>; useExisting?: undefined }
  | { inject?: undefined; useFactory?: undefined; useClass?: undefined; useExisting: OptionsClass<Request, Response> };

/** What `OpenPanelModule.forRootAsync()` takes: one of `useFactory`, `useClass` and `useExisting`. */
export type OpenPanelAsyncOptions<
  Args extends readonly unknown[],
  Request = NestRequest,
  Response = object,
> = OptionsMaker<Args, Request, Response> & Visibility & { imports?: DynamicModule['imports'] };

/** Token of the options that a module was given. */
export const OPENPANEL_OPTIONS: unique symbol = Symbol('OPENPANEL_OPTIONS');
