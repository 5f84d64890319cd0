import { INTERNALS, type OpenPanel } from '../client.js';
import { OpenPanelError } from '../errors.js';
import { ignoreProblem } from '../requests/skip-rules.js';
import type { ClientOptions } from './client-options.js';
import type { MiddlewareOptions, OpenPanelOptions } from './middleware-options.js';
import { checkOptions, givenOf, type OptionRules } from './option-rules.js';
import { CLIENT_TABLE, type Complete, defaultsOf, MIDDLEWARE_TABLE } from './option-table.js';

/** The complete configuration of a middleware. */
export type MiddlewareConfig<Request, Response> = Omit<
  Complete<MiddlewareOptions<Request, Response>, typeof MIDDLEWARE_TABLE>,
  'redactQuery'
>;

/** Also used if `eventName` fails. */
export const DEFAULT_EVENT_NAME = MIDDLEWARE_TABLE.eventName.default;

export interface SplitOptions<Request, Response> {
  readonly middleware: MiddlewareConfig<Request, Response>;
  readonly client: OpenPanel | undefined;
  /** Undefined if there are none. */
  readonly clientOptions: ClientOptions | undefined;
}

/**
 * Separates client options from middleware options, and adds defaults to the latter. `ofAdapter` are rules for an adapter's own
 * options, which are checked only. Throws `OpenPanelError` for an invalid option.
 */
export function splitOptions<Request, Response>(
  options: OpenPanelOptions<Request, Response>,
  ofAdapter: OptionRules = {},
): SplitOptions<Request, Response> {
  const { client, ...given } = givenOf(options);
  assertClient(client);
  const pick = (isPicked: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(given).filter(([name]) => isPicked(name)));
  const isOfAdapter = (name: string) => Object.hasOwn(ofAdapter, name);
  const isOfClient = (name: string) => Object.hasOwn(CLIENT_TABLE, name);
  checkOptions(pick(isOfAdapter), ofAdapter);
  const clientOptions = pick((name) => !isOfAdapter(name) && isOfClient(name));
  const [clash] = Object.keys(clientOptions);
  if (client !== undefined && clash) {
    const advice = 'Pass it to new OpenPanel() instead, or remove the option "client"';
    const message = `"${clash}" has no effect on the client that you passed, which already exists. ${advice}.`;
    throw new OpenPanelError('client_with_options', clash, message);
  }
  checkOptions(clientOptions, CLIENT_TABLE);
  const rest = pick((name) => !isOfAdapter(name) && !isOfClient(name));
  const names = [ofAdapter, MIDDLEWARE_TABLE, { client }, CLIENT_TABLE].flatMap(Object.keys);
  const own = checkOptions<MiddlewareOptions<Request, Response>>(rest, MIDDLEWARE_TABLE, names);
  const problem = ignoreProblem(own.ignore ?? []);
  if (problem !== undefined)
    throw new OpenPanelError('invalid_option', 'ignore', `In the option "ignore", ${problem}.`);
  const { redactQuery = [], redactParams = MIDDLEWARE_TABLE.redactParams.default, ...others } = own;
  const config = { ...defaultsOf(MIDDLEWARE_TABLE), ...others, redactParams: [...redactParams, ...redactQuery] };
  return {
    middleware: config as MiddlewareConfig<Request, Response>,
    client,
    clientOptions: clash === undefined ? undefined : clientOptions,
  };
}

/** The options without client options. */
export const middlewareOptions = <Request, Response>(
  options: OpenPanelOptions<Request, Response>,
): MiddlewareOptions<Request, Response> =>
  Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(MIDDLEWARE_TABLE, name)));

export function assertClient(value: unknown): asserts value is OpenPanel | undefined {
  if (value === undefined || (typeof value === 'object' && value !== null && INTERNALS in value)) return;
  const message = 'The option "client" must be an OpenPanel client, made with new OpenPanel().';
  throw new OpenPanelError('invalid_option', 'client', message);
}
