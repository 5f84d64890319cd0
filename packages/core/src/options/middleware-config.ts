import { INTERNALS, type OpenPanel } from '../client.js';
import { OpenPanelError } from '../errors.js';
import { type IgnoreOption, ignoreProblem } from '../requests/ignore.js';
import type { ClientOptions } from './client-options.js';
import { CLIENT_OPTION_RULES } from './client-schema.js';
import type { MiddlewareOptions, OpenPanelOptions } from './middleware-options.js';
import { MIDDLEWARE_OPTION_RULES, middlewareSchema } from './middleware-schema.js';
import { asOptions, checkOptions, type OptionRules } from './option-rules.js';
import { parseOptions } from './parse-options.js';

type Defaulted =
  | 'trackRequest'
  | 'eventName'
  | 'resolverTimeoutMs'
  | 'clientIp'
  | 'attribution'
  | 'ignoreDefaults'
  | 'ignoreBots'
  | 'respectPrivacySignals'
  | 'redactParams'
  | 'anonymizeIp'
  | 'sampleRate'
  | 'property';

/** The complete configuration of a middleware: the one place where its defaults are written. */
export type MiddlewareConfig<Request, Response> = {
  readonly [Name in Defaulted]: NonNullable<MiddlewareOptions<Request, Response>[Name]>;
} & Pick<MiddlewareOptions<Request, Response>, 'getProfileId' | 'getGroups' | 'getProperties' | 'ignore'>;

/** Also of a request whose own name could not be made. */
export const DEFAULT_EVENT_NAME = 'request';

const DEFAULTS = {
  trackRequest: true,
  eventName: DEFAULT_EVENT_NAME,
  resolverTimeoutMs: 1_000,
  clientIp: 'framework',
  attribution: 'auto',
  ignoreDefaults: true,
  ignoreBots: true,
  respectPrivacySignals: false,
  redactParams: [],
  anonymizeIp: false,
  sampleRate: 1,
  property: 'op',
} as const;

export interface SplitOptions<Request, Response> {
  readonly middleware: MiddlewareConfig<Request, Response>;
  readonly client: OpenPanel | undefined;
  /** Undefined where none was given. */
  readonly clientOptions: ClientOptions | undefined;
}

/**
 * Tells client from middleware options, and completes the latter; an adapter may have options of its own among them. Throws
 * `OpenPanelError` for a wrong one.
 */
export function splitOptions<Request, Response>(
  options: OpenPanelOptions<Request, Response>,
  ofAdapter: OptionRules = {},
): SplitOptions<Request, Response> {
  const { client, ...rest } = asOptions(options);
  if (client !== undefined && !(typeof client === 'object' && client !== null && INTERNALS in client)) {
    throw new OpenPanelError('invalid_option', 'client', 'The option "client" must be an OpenPanel client.');
  }
  const all = Object.entries(rest).filter(([, value]) => value !== undefined);
  checkOptions(Object.fromEntries(all.filter(([name]) => Object.hasOwn(ofAdapter, name))), ofAdapter);
  const given = all.filter(([name]) => !Object.hasOwn(ofAdapter, name));
  const forClient = given.filter(([name]) => name in CLIENT_OPTION_RULES);
  const forMiddleware = given.filter(([name]) => !(name in CLIENT_OPTION_RULES));
  const [clash] = forClient;
  if (client !== undefined && clash) {
    const advice = 'give it to new OpenPanel() instead, or leave out `client`';
    throw new OpenPanelError('client_with_options', clash[0], `"${clash[0]}" is an option of the client: ${advice}.`);
  }
  const rules = { ...MIDDLEWARE_OPTION_RULES, client: 'an OpenPanel client' };
  const adapterRules = Object.fromEntries(Object.entries(ofAdapter).map(([name, { allows }]) => [name, allows]));
  const names = { ...adapterRules, ...rules, ...CLIENT_OPTION_RULES };
  const own = parseOptions(middlewareSchema(), names, Object.fromEntries(forMiddleware));
  const problem = ignoreProblem((own.ignore ?? []) as IgnoreOption<never>);
  if (problem !== undefined)
    throw new OpenPanelError('invalid_option', 'ignore', `In the option "ignore", ${problem}.`);
  const {
    redactQuery = [],
    redactParams = DEFAULTS.redactParams,
    ...others
  } = own as MiddlewareOptions<Request, Response>;
  const middleware = { ...DEFAULTS, ...others, redactParams: [...redactParams, ...redactQuery] };
  return {
    middleware: middleware as MiddlewareConfig<Request, Response>,
    client,
    clientOptions: forClient.length > 0 ? Object.fromEntries(forClient) : undefined,
  };
}
