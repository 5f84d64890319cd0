import type { IncomingHttpHeaders } from 'node:http';
import type { DynamicModule, FactoryProvider, MiddlewareConsumer, Type } from '@nestjs/common';
import type { OpenPanelOptions, Tracker } from '@openpanel-node/core';

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

/** Options of the client and of the middleware together, or a `client` to share; and which routes are captured. */
export interface OpenPanelModuleOptions<Request = NestRequest, Response = object>
  extends OpenPanelOptions<Request, Response> {
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

/** Whether every module of the app can inject the client, without importing this one. Default true. */
interface Visibility {
  isGlobal?: boolean | undefined;
}

/** What `OpenPanelModule.forRoot()` takes. */
export type OpenPanelRootOptions<Request, Response> = OpenPanelModuleOptions<Request, Response> & Visibility;

/** A class that makes the options. */
export interface OpenPanelOptionsFactory<Request = NestRequest, Response = object> {
  createOpenPanelOptions():
    | OpenPanelModuleOptions<Request, Response>
    | Promise<OpenPanelModuleOptions<Request, Response>>;
}

/** What `OpenPanelModule.forRootAsync()` takes: one of `useFactory`, `useClass` and `useExisting`. */
export interface OpenPanelAsyncOptions<Args extends readonly unknown[], Request = NestRequest, Response = object>
  extends Visibility {
  imports?: DynamicModule['imports'];
  /** Tokens of the arguments of `useFactory`. */
  inject?: FactoryProvider['inject'];
  useFactory?: (
    ...args: Args
  ) => OpenPanelModuleOptions<Request, Response> | Promise<OpenPanelModuleOptions<Request, Response>>;
  useClass?: Type<OpenPanelOptionsFactory<Request, Response>>;
  useExisting?: Type<OpenPanelOptionsFactory<Request, Response>>;
}

/** Token of the options that a module was given. */
export const OPENPANEL_OPTIONS: unique symbol = Symbol('OPENPANEL_OPTIONS');
