import type { buildConnector, Dispatcher } from 'undici';

export interface DispatcherConfig {
  readonly connections: number;
  readonly requestTimeoutMs: number;
}

type Connect = buildConnector.connector;

/**
 * An undici dispatcher for the API, loaded when it is first needed: a pool of keep-alive connections, through a proxy
 * where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say so. Its connections never hold the process: the drain before a
 * natural exit does, for a bounded time.
 */
export async function createDispatcher(origin: string, config: DispatcherConfig): Promise<Dispatcher> {
  const { buildConnector, EnvHttpProxyAgent, Pool } = await import('undici');
  const { connections, requestTimeoutMs } = config;
  const connect = unreferenced(buildConnector({ timeout: requestTimeoutMs }));
  const options = { connections, pipelining: 1, connect };
  if (!hasProxy(origin)) return new Pool(origin, options);

  const pool = (url: string | URL, given: object) => {
    const own = (given as { connect?: Connect }).connect;
    return new Pool(url, { ...given, connections, connect: own ? unreferenced(own) : connect });
  };
  return new EnvHttpProxyAgent({ ...options, factory: pool, clientFactory: pool });
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
