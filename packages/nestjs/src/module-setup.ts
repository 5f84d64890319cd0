import { Logger as NestLogger } from '@nestjs/common';
import {
  type Logger,
  OpenPanel,
  type OpenPanelOptions,
  type OptionRules,
  ownClient,
  splitOptions,
} from '@openpanel-node/core/adapter';
import type { OpenPanelModuleOptions } from './module-options.js';
import type { RecordedEvents } from './recorded-events.js';

/** The client and the middleware options of a module. */
export class ModuleSetup {
  readonly client: OpenPanel;
  /** Whether the module created the client, and so shuts it down with the app. */
  readonly #isOwn: boolean;
  readonly middleware: OpenPanelOptions<object, object>;
  readonly forRoutes: OpenPanelModuleOptions['forRoutes'];
  readonly exclude: OpenPanelModuleOptions['exclude'];

  /** Throws `OpenPanelError` if an option is invalid. */
  constructor(options: OpenPanelModuleOptions<object>, rules: OptionRules, recorded: RecordedEvents | undefined) {
    const { client, clientOptions, middleware } = splitOptions(options, rules);
    this.#isOwn = client === undefined || recorded !== undefined;
    const own = { logger: nestLogger(), ...clientOptions };
    if (recorded) {
      this.client = ownClient({ ...own, transport: recorded.transport, disabled: false });
      recorded.add(this.client);
    } else this.client = client ?? ownClient(own);
    this.middleware = { ...middleware, client: this.client };
    this.forRoutes = options.forRoutes;
    this.exclude = options.exclude;
  }

  /** Delivers pending events. */
  async end(): Promise<void> {
    await (this.#isOwn ? this.client.shutdown() : this.client.flush());
  }
}

/** Logs with Nest's logger, whose context replaces our prefix. */
function nestLogger(): Logger {
  const logger = new NestLogger(OpenPanel.name);
  const own = (message: string) => message.replace(/^\[openpanel\] /, '');
  return {
    debug: (message) => logger.debug(own(message)),
    info: (message) => logger.log(own(message)),
    warn: (message) => logger.warn(own(message)),
    error: (message) => logger.error(own(message)),
  };
}
