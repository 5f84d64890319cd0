import type { buildConnector, Client } from 'undici';
import type { ClientConfig } from '../options/client-config.js';
import { backgroundTimer, clearTimeout } from '../util/time.js';

/** What is used of a dispatcher of undici, of whichever major, or of Node.js itself. */
export interface UndiciDispatcher {
  dispatch(options: object, handler: object): boolean;
}

type ConnectionsConfig = Pick<ClientConfig, 'connections' | 'requestTimeoutMs' | 'proxy'>;

/** What requests go out on: taken from the free ones or else opened for one, and put back after it. */
export interface Connections {
  /** The one that was used last is taken first, so that few connections stay open where few are enough. */
  readonly free: UndiciDispatcher[];
  /** The smallest number of free ones, which whoever takes one keeps up to date. */
  fewestFree: number;
  open(): UndiciDispatcher;
  destroy(): Promise<unknown>;
}

type Connect = buildConnector.connector;
type Undici = typeof import('undici');

/** Beyond `connections`, one is closed after so long without use. */
const UNUSED_MS = 5_000;

/** How deep bundlers put a CommonJS module that they turn into an ES module: one level each time they do. */
const LEVELS = 3;

/**
 * Keep-alive connections to the API, as many as are needed at once; undici is loaded here, when they are first needed.
 * They go through the proxy that the environment names. None of them holds the process: the drain before a natural exit
 * does, for a bounded time.
 */
export async function openConnections(
  origin: string,
  config: ConnectionsConfig,
  unusedMs = UNUSED_MS,
): Promise<Connections> {
  const { connections, requestTimeoutMs, proxy } = config;
  if (proxy?.kind === 'invalid') throw new Error(`${proxy.variable} cannot be used: ${proxy.problem}`);
  const { buildConnector, Client, Pool, ProxyAgent } = await loadUndici();
  const connect = unreferenced(buildConnector({ timeout: requestTimeoutMs }));
  const options = { pipelining: 1, connect };
  if (proxy?.kind !== 'proxy') return clients(() => new Client(origin, options), connections, unusedMs);

  const pool = (url: string | URL, given: object) => {
    const own = (given as { connect?: Connect }).connect;
    return new Pool(url, { ...given, connections, connect: own ? unreferenced(own) : connect });
  };
  const agent = new ProxyAgent({
    ...options,
    uri: proxy.origin,
    connections,
    // What is not encrypted is forwarded, as by curl and npm: proxies that open tunnels to port 443 alone are common.
    proxyTunnel: origin.startsWith('https:'),
    factory: pool,
    clientFactory: pool,
    ...(proxy.authorization !== undefined && { token: proxy.authorization }),
  });
  return { ...oneDispatcher(agent), destroy: () => agent.destroy() };
}

/** A dispatcher that sees to its connections itself. */
export const oneDispatcher = (dispatcher: UndiciDispatcher): Connections => ({
  free: [],
  fewestFree: 0,
  open: () => dispatcher,
  /** One of the app's own is the app's to close. */
  destroy: () => Promise.resolve(),
});

/**
 * A client for each request that is under way. A pool of undici would look for a free one at each request. Those beyond `kept` are closed
 * when they were not needed for a while.
 */
function clients(open: () => Client, kept: number, unusedMs: number): Connections {
  const all = new Set<Client>();
  let timer: NodeJS.Timeout | undefined;
  const connections: Connections = {
    free: [],
    fewestFree: 0,
    open() {
      const client = open();
      all.add(client);
      if (all.size > kept) timer ??= backgroundTimer(trim, unusedMs);
      return client;
    },
    destroy() {
      clearTimeout(timer);
      return Promise.all([...all].map((client) => client.destroy()));
    },
  };
  function trim(): void {
    const { free, fewestFree } = connections;
    // The first ones were used longest ago.
    for (const client of free.splice(0, Math.min(fewestFree, all.size - kept)) as Client[]) {
      all.delete(client);
      void client.destroy();
    }
    connections.fewestFree = free.length;
    timer = all.size > kept ? backgroundTimer(trim, unusedMs) : undefined;
  }
  return connections;
}

/** A socket is given back at once, while it still connects, or when it is ready, as behind a proxy. */
function unreferenced(connect: Connect): Connect {
  return (target, callback) => {
    const socket: unknown = connect(target, (...result) => {
      unreference(result[1]);
      callback(...result);
    });
    unreference(socket);
  };
}

function unreference(socket: unknown): void {
  if (typeof socket !== 'object' || socket === null || !('unref' in socket) || !('ref' in socket)) return;
  const { unref } = socket as { unref: () => void };
  unref.call(socket);
  Object.assign(socket, { ref: unref });
}

export async function loadUndici(): Promise<Undici> {
  try {
    return undiciOf(await import('undici'));
  } catch (error) {
    throw new Error(`undici could not be loaded (${String(error)})`, { cause: error });
  }
}

/** What a CommonJS module exports, wherever the `import()` of Node.js or of a bundler has put it. */
export function undiciOf(namespace: unknown): Undici {
  let module = namespace as (Partial<Undici> & { readonly default?: unknown }) | null | undefined;
  for (let level = 0; level < LEVELS && module; level += 1) {
    if (typeof module.Client === 'function') return module as Undici;
    module = module.default as typeof module;
  }
  throw new TypeError('the module has no Client');
}
