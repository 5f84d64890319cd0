import { type ClientInternals, INTERNALS, type OpenPanel } from '../client.js';
import { knownClient } from '../default-client.js';
import { Diagnostics } from '../diagnostics.js';
import type { ProxyConfig } from '../options/browser-proxy-options.js';
import { resolveClientConfig } from '../options/client-config.js';
import { memoize } from '../util/memoize.js';
import { environment, foreignRuntime } from '../util/runtime.js';
import { monotonicMs } from '../util/time.js';
import { BrowserScript } from './browser-script.js';
import { ProxyLog } from './proxy-log.js';
import { createUpstream, type Upstream } from './upstream.js';

type TargetConfig = Pick<ProxyConfig<never>, 'apiUrl' | 'scriptUrl' | 'connections' | 'requestTimeoutMs' | 'client'>;

/** What is used of a client. */
type ClientParts = Pick<ClientInternals, 'apiUrl' | 'dispatcher' | 'isOff' | 'diagnostics'>;

/** Where the requests of browsers go. */
export class ProxyTarget {
  readonly log: ProxyLog;
  /** Without a slash at its end. */
  readonly apiUrl: string;
  readonly api: Upstream;
  readonly diagnostics: Diagnostics;
  readonly #isOff: () => boolean;
  readonly #script: (suffix: string) => BrowserScript;

  constructor(config: TargetConfig, parts: ClientParts) {
    const { dispatcher, isOff, diagnostics } = parts;
    const { connections, requestTimeoutMs } = config;
    this.#isOff = () => isOff() || (diagnostics.isTest && config.apiUrl === undefined);
    this.diagnostics = diagnostics;
    this.log = new ProxyLog(diagnostics);
    this.apiUrl = (config.apiUrl ?? parts.apiUrl).replace(/[?#].*$/s, '').replace(/\/+$/, '');
    const upstream = memoize((origin) => createUpstream(origin, { connections, requestTimeoutMs, dispatcher }));
    this.api = upstream(new URL(this.apiUrl).origin);
    this.#script = memoize((suffix) => {
      const url = new URL(config.scriptUrl);
      url.pathname = url.pathname.replace(/\.js$/, suffix);
      const onFailure = (error: unknown) => this.log.failed('The script', url, error);
      return new BrowserScript({ url, upstream, timeoutMs: requestTimeoutMs, now: monotonicMs, onFailure });
    });
  }

  /** Nothing is sent: the app has turned its client off, not started it or tests it, or the URL of the API is not known. */
  get isOff(): boolean {
    return this.#isOff();
  }

  /** A script; its suffix takes the place of `.js` in the URL of the browser script. */
  script(suffix: string): BrowserScript {
    return this.#script(suffix);
  }
}

/**
 * Returns a function that returns the target: with the settings of the given client, which has captured the request; else of the app's
 * client, which may be created after the proxy; without one, with those of the environment.
 */
export function targetOf(config: TargetConfig): (captured: OpenPanel | undefined) => ProxyTarget {
  const known = new WeakMap<object, ProxyTarget>();
  const none = {};
  return (captured) => {
    const client = config.client ?? captured ?? knownClient();
    const key = client ?? none;
    const target = known.get(key) ?? new ProxyTarget(config, client?.[INTERNALS] ?? withoutClient());
    known.set(key, target);
    return target;
  };
}

function withoutClient(): ClientParts {
  const { config, remarks } = resolveClientConfig({}, environment(), console, foreignRuntime());
  const diagnostics = new Diagnostics(config.logger, config.debug, () => {});
  for (const remark of remarks) if (remark[0] === 'invalid_variable') diagnostics.warn(...remark);
  return { ...config, isOff: () => config.isOff, diagnostics };
}
