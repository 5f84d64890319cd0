import type { OpenPanel } from '../client.js';
import { OpenPanelError } from '../errors.js';
import type { ClientIpOption } from '../requests/client-ip.js';
import { assertClient } from './middleware-config.js';
import { checkOptions, givenOf } from './option-rules.js';
import { type Complete, defaultsOf, PROXY_TABLE } from './option-table.js';

/** Options of `openpanelProxy()`. Functions in them receive the request of the framework. */
export interface ProxyOptions<Request> {
  /** IDs of the OpenPanel clients that your pages use. Requests with another ID are refused. */
  clientIds: readonly string[];
  /**
   * Path below which the proxy responds: to `/op/op1.js`, `/op/track` and `/op/track/device-id`. If the framework mounts the proxy on
   * a path, it counts from there, and needs none. @default '/op'
   */
  path?: string | undefined;
  /** URL of OpenPanel's browser script. The script for session replay is loaded from beside it. @default 'https://openpanel.dev/op1.js' */
  scriptUrl?: string | undefined;
  /** Base URL of the API. By default that of your client. */
  apiUrl?: string | undefined;
  /** How the client IP is found. By default as in `openpanel()`, if it is mounted before, else `'framework'`. @see docs/client-ip.md */
  clientIp?: ClientIpOption<Request> | undefined;
  /** Forwards nothing of visitors with `DNT: 1` or `Sec-GPC: 1`. By default as in `openpanel()`, else false. */
  respectPrivacySignals?: boolean | undefined;
  /** Truncates client IPs to /24 (IPv4) or /48 (IPv6). By default as in `openpanel()`, else false. */
  anonymizeIp?: boolean | undefined;
  /** Maximum size of a request body, in bytes. @default 2_097_152 (2 MiB) */
  maxBodyBytes?: number | undefined;
  /** Time limit of a forwarded request, with its body and its response. @default 10_000 */
  requestTimeoutMs?: number | undefined;
  /** Maximum number of requests that are forwarded at a time. Others are answered with 503 at once. @default 64 */
  connections?: number | undefined;
  /** The client whose `apiUrl`, `dispatcher` and `logger` are used. By default that of `openpanel()`, else the default client. */
  client?: OpenPanel | undefined;
}

/** The complete configuration of a proxy. `path` is undefined if it was not given. */
export type ProxyConfig<Request> = Omit<Complete<ProxyOptions<Request>, typeof PROXY_TABLE>, 'path'> &
  Pick<ProxyOptions<Request>, 'path'>;

/** Checks the options of a proxy, and adds defaults. Throws `OpenPanelError` for an invalid option. */
export function resolveProxyOptions<Request>(options: ProxyOptions<Request>): ProxyConfig<Request> {
  const given = checkOptions(givenOf(options ?? {}), PROXY_TABLE);
  if (given['clientIds'] === undefined) {
    const advice = "List the IDs that your pages use: openpanelProxy({ clientIds: ['…'] }).";
    throw new OpenPanelError('invalid_option', 'clientIds', `The option "clientIds" is required. ${advice}`);
  }
  assertClient(given['client']);
  const config = { ...defaultsOf(PROXY_TABLE), ...given } as unknown as ProxyConfig<Request>;
  const trimmed = (text: string) => text.trim();
  return {
    ...config,
    clientIds: config.clientIds.map(trimmed),
    path: typeof given['path'] === 'string' ? given['path'].replace(/\/+$/, '') : undefined,
    scriptUrl: trimmed(config.scriptUrl),
    apiUrl: config.apiUrl === undefined ? undefined : trimmed(config.apiUrl),
  };
}

/** The path of a proxy that has no option `path` and is not mounted on a path. */
export const DEFAULT_PROXY_PATH = PROXY_TABLE.path.default;
