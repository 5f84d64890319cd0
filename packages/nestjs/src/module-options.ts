import type { IncomingHttpHeaders } from 'node:http';
import type { DynamicModule, FactoryProvider, MiddlewareConsumer, Type } from '@nestjs/common';
import type { MiddlewareOptions, OpenPanelOptions, Tracker } from '@openpanel-node/core/adapter';

type Routes = ReturnType<MiddlewareConsumer['apply']>;

/** What requests have on both Express and Fastify. Use the type of your platform if you need more. */
export interface NestRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly ip: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** The user that your guards set. */
  readonly user?: unknown;
  readonly op: Tracker;
}

/** Which routes send request events. */
interface RouteOptions {
  /**
   * Routes to capture, as for `MiddlewareConsumer.forRoutes()`. Default: all requests, before any other middleware.
   */
  forRoutes?: Parameters<Routes['forRoutes']> | undefined;
  /**
   * Routes not to capture, as for `MiddlewareConsumer.exclude()`. The others are then captured where Nest runs middleware: behind
   * the body parsers and under the global prefix. `ignore` skips requests without this side effect.
   */
  exclude?: Parameters<Routes['exclude']> | undefined;
}

/** Client and middleware options together, or a `client` to share, and the routes to capture. */
export type OpenPanelModuleOptions<Request = NestRequest, Response = object> = OpenPanelOptions<Request, Response> &
  RouteOptions;

interface Visibility {
  /** Whether all modules can inject the client without importing this one. Default: true. */
  isGlobal?: boolean | undefined;
}

/** Options of `OpenPanelModule.forRoot()`. */
export type OpenPanelRootOptions<Request, Response> = OpenPanelModuleOptions<Request, Response> & Visibility;

/** A resolver may declare only the part of the request that it reads; a complete request type applies to all resolvers. */
type PartOf<Request> = Request extends Pick<NestRequest, 'method' | 'url' | 'headers'> ? unknown : Request;

/** Options of `forRoot()` with resolvers that each declare the part of the request that they need. */
export type OpenPanelPartialOptions<Profile, Groups, More, Response> = OpenPanelRootOptions<never, Response> & {
  getProfileId?: MiddlewareOptions<PartOf<Profile>, Response>['getProfileId'];
  getGroups?: MiddlewareOptions<PartOf<Groups>, Response>['getGroups'];
  getProperties?: MiddlewareOptions<PartOf<More>, Response>['getProperties'];
};

/** A class that creates the options, for `useClass` and `useExisting`. */
export interface OpenPanelOptionsFactory<Request = NestRequest, Response = object> {
  createOpenPanelOptions():
    | OpenPanelModuleOptions<Request, Response>
    | Promise<OpenPanelModuleOptions<Request, Response>>;
}

type OptionsClass<Request, Response> = Type<OpenPanelOptionsFactory<Request, Response>>;

/** How the options are created: exactly one of the three. */
type OptionsMaker<Args extends readonly unknown[], Request, Response> =
  | {
      /** Tokens of the providers that are passed to `useFactory`. */
      inject?: FactoryProvider['inject'];
      useFactory: (
        ...args: Args
      ) => OpenPanelModuleOptions<Request, Response> | Promise<OpenPanelModuleOptions<Request, Response>>;
      useClass?: undefined;
      useExisting?: undefined;
    }
  | { inject?: undefined; useFactory?: undefined; useClass: OptionsClass<Request, Response>; useExisting?: undefined }
  | { inject?: undefined; useFactory?: undefined; useClass?: undefined; useExisting: OptionsClass<Request, Response> };

/** Options of `OpenPanelModule.forRootAsync()`: exactly one of `useFactory`, `useClass` and `useExisting`. */
export type OpenPanelAsyncOptions<
  Args extends readonly unknown[],
  Request = NestRequest,
  Response = object,
> = OptionsMaker<Args, Request, Response> & Visibility & { imports?: DynamicModule['imports'] };

/** Token of the options of a module. */
export const OPENPANEL_OPTIONS: unique symbol = Symbol('OPENPANEL_OPTIONS');
