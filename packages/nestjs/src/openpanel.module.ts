import {
  type DynamicModule,
  Inject,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type OnApplicationShutdown,
  type OnModuleInit,
  Optional,
  type Provider,
} from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { OpenPanel, OpenPanelError, type OptionRules, warnOnce } from '@openpanel-node/core/adapter';
import { checkAsyncOptions, FACTORY_RULES, ROOT_RULES } from './module-option-rules.js';
import {
  type NestRequest,
  OPENPANEL_OPTIONS,
  type OpenPanelAsyncOptions,
  type OpenPanelModuleOptions,
  type OpenPanelOptionsFactory,
  type OpenPanelPartialOptions,
  type OpenPanelRootOptions,
} from './module-options.js';
import { ModuleSetup } from './module-setup.js';
import { mount, mountEarly } from './mount.js';
import { RecordedEvents } from './recorded-events.js';
import { shutDownLast } from './shutdown-order.js';
import { putFirst, SkipTrackingGuard } from './skip-tracking.guard.js';
import { misplacedTracks } from './track-placement.js';

/**
 * The Nest module. It sends an event when a response ends, except for skipped requests. `@Op()` and `req.op` are the tracker of the
 * request, and the client `OpenPanel` can be injected everywhere.
 */
@Module({})
export class OpenPanelModule implements NestModule, OnModuleInit, OnApplicationShutdown {
  readonly #setup: ModuleSetup;
  readonly #host: HttpAdapterHost;
  readonly #module: ModuleRef;
  readonly #modules: ModulesContainer;
  readonly #isMounted: boolean;

  /** Configures the module. Options that are missing come from environment variables. An invalid option throws `OpenPanelError` at startup. */
  static forRoot<Request = NestRequest, Response = object>(
    options?: OpenPanelRootOptions<Request, Response>,
  ): DynamicModule;
  /** Configures the module with resolvers that declare different parts of the request: `(request: { tenant?: string }) => request.tenant`. */
  static forRoot<Profile, Groups, More, Response = object>(
    options: OpenPanelPartialOptions<Profile, Groups, More, Response>,
  ): DynamicModule;
  static forRoot(options: OpenPanelRootOptions<never, never> = {}): DynamicModule {
    return assemble([{ provide: OPENPANEL_OPTIONS, useFactory: () => options }], ROOT_RULES, options?.isGlobal);
  }

  /** Configures the module with options that depend on other providers. Throws `OpenPanelError` unless exactly one of `useFactory`, `useClass` and `useExisting` is set. */
  static forRootAsync<Args extends readonly unknown[], Request = NestRequest, Response = object>(
    options: OpenPanelAsyncOptions<Args, Request, Response>,
  ): DynamicModule {
    checkAsyncOptions(options);
    const { imports = [], isGlobal } = options;
    return { ...assemble(asyncProviders(options), FACTORY_RULES, isGlobal), imports };
  }

  constructor(
    @Optional() @Inject(ModuleSetup) setup: ModuleSetup | undefined,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(ModuleRef) module: ModuleRef,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    if (setup === undefined) throw new OpenPanelError('module_without_options', 'imports', WITHOUT_OPTIONS);
    this.#setup = setup;
    this.#modules = modules;
    this.#host = host;
    this.#module = module;
    this.#isMounted = mountEarly(setup, host.httpAdapter);
    shutDownLast(OpenPanelModule, modules);
  }

  onModuleInit(): void {
    const { client } = this.#setup;
    for (const { method, event } of misplacedTracks(this.#modules)) {
      const why = 'Nest runs it only for handlers of controllers, resolvers and gateways';
      warnOnce(
        client,
        'misplaced_track',
        `@Track('${event}') on ${method} sends nothing: ${why}. Call op.track('${event}') in ${method} instead.`,
        method,
      );
    }
  }

  configure(consumer: MiddlewareConsumer): void {
    if (!this.#isMounted) mount(this.#setup, this.#host.httpAdapter, consumer);
    putFirst(SkipTrackingGuard, this.#module);
  }

  /** Delivers pending events. Nest calls it after the server has closed and all other modules have shut down. */
  async onApplicationShutdown(): Promise<void> {
    await this.#setup.end();
  }
}

/** Nest 10 merges modules that serialize to the same string, and two clients or two functions can look the same there. */
const MODULE_ID = Symbol('OPENPANEL_MODULE_ID');

const WITHOUT_OPTIONS =
  'OpenPanelModule is imported without options. Write OpenPanelModule.forRoot() in the imports of your root module. ' +
  'Other modules need no import: the client can be injected everywhere.';

function assemble(options: Provider[], rules: OptionRules, isGlobal = true): DynamicModule {
  return {
    module: OpenPanelModule,
    global: isGlobal,
    providers: [
      ...options,
      { provide: MODULE_ID, useValue: crypto.randomUUID() },
      {
        provide: ModuleSetup,
        useFactory: (own: OpenPanelModuleOptions<object>, recorded?: RecordedEvents) =>
          new ModuleSetup(own, rules, recorded),
        inject: [OPENPANEL_OPTIONS, { token: RecordedEvents, optional: true }],
      },
      { provide: OpenPanel, useFactory: ({ client }: ModuleSetup) => client, inject: [ModuleSetup] },
      { provide: APP_GUARD, useClass: SkipTrackingGuard },
    ],
    exports: [OpenPanel],
  };
}

function asyncProviders<Args extends readonly unknown[], Request, Response>({
  useFactory,
  inject = [],
  useClass,
  useExisting,
}: OpenPanelAsyncOptions<Args, Request, Response>): Provider[] {
  if (useFactory) return [{ provide: OPENPANEL_OPTIONS, useFactory, inject } as Provider];
  const maker = useExisting ?? useClass;
  const make: Provider = {
    provide: OPENPANEL_OPTIONS,
    useFactory: (factory: OpenPanelOptionsFactory<Request, Response>) => factory.createOpenPanelOptions(),
    inject: [maker],
  };
  return useClass ? [make, { provide: useClass, useClass }] : [make];
}
