import type { buildConnector, Dispatcher } from 'undici';

export interface ConnectionsConfig {
  readonly connections: number;
  readonly requestTimeoutMs: number;
}

/** What requests go out on: taken for one, and given back after it. */
export interface Connections {
  take(): Dispatcher;
  giveBack(connection: Dispatcher): void;
  destroy(): Promise<void>;
}

type Connect = buildConnector.connector;

/**
 * Keep-alive connections to the API, as many as are needed at once; undici is loaded here, when they are first needed.
 * They go through a proxy where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say so. None of them holds the process: the
 * drain before a natural exit does, for a bounded time.
 */
export async function openConnections(origin: string, config: ConnectionsConfig): Promise<Connections> {
  const { buildConnector, Client, EnvHttpProxyAgent, Pool } = await import('undici');
  const { connections, requestTimeoutMs } = config;
  const connect = unreferenced(buildConnector({ timeout: requestTimeoutMs }));
  const options = { pipelining: 1, connect };
  if (!hasProxy(origin)) return new ClientStack(() => new Client(origin, options));

  const pool = (url: string | URL, given: object) => {
    const own = (given as { connect?: Connect }).connect;
    return new Pool(url, { ...given, connections, connect: own ? unreferenced(own) : connect });
  };
  return oneDispatcher(new EnvHttpProxyAgent({ ...options, connections, factory: pool, clientFactory: pool }));
}

/** A dispatcher that sees to its connections itself. */
export const oneDispatcher = (dispatcher: Dispatcher): Connections => ({
  take: () => dispatcher,
  giveBack() {},
  destroy: () => dispatcher.destroy(),
});

/**
 * A client for each request that is under way; the one that was used last is taken first, so that few connections stay
 * open where few are enough. A pool of undici would look for a free one at each request.
 */
class ClientStack implements Connections {
  readonly #open: () => Dispatcher;
  readonly #all: Dispatcher[] = [];
  readonly #free: Dispatcher[] = [];

  constructor(open: () => Dispatcher) {
    this.#open = open;
  }

  take(): Dispatcher {
    const free = this.#free.pop();
    if (free) return free;
    const client = this.#open();
    this.#all.push(client);
    return client;
  }

  giveBack(client: Dispatcher): void {
    this.#free.push(client);
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#all.map((client) => client.destroy()));
  }
}

function hasProxy(origin: string): boolean {
  const names = origin.startsWith('https:') ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  return names.some((name) => (process.env[name] ?? '') !== '');
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
  (socket as { unref: () => void }).unref();
  Object.assign(socket, { ref: () => socket });
}
