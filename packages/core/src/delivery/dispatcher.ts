import type { Dispatcher } from 'undici';

export interface DispatcherConfig {
  readonly connections: number;
  readonly requestTimeoutMs: number;
}

/**
 * An undici dispatcher for the API, loaded when it is first needed: a pool of keep-alive connections, through a proxy
 * where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say so.
 */
export async function createDispatcher(origin: string, config: DispatcherConfig): Promise<Dispatcher> {
  const { buildConnector, EnvHttpProxyAgent, Pool } = await import('undici');
  const options = { connections: config.connections, pipelining: 1, connectTimeout: config.requestTimeoutMs };
  if (hasProxy(origin)) return new EnvHttpProxyAgent(options);

  const connect = buildConnector({ timeout: config.requestTimeoutMs });
  return new Pool(origin, {
    ...options,
    connect: (target, callback) => {
      const socket: unknown = connect(target, callback);
      unreference(socket);
    },
  });
}

function hasProxy(origin: string): boolean {
  const names = origin.startsWith('https:') ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  return names.some((name) => (process.env[name] ?? '') !== '');
}

/** A connection never holds the process: the drain before a natural exit does, for a bounded time. */
function unreference(socket: unknown): void {
  if (typeof socket !== 'object' || socket === null || !('unref' in socket) || !('ref' in socket)) return;
  (socket as { unref: () => void }).unref();
  Object.assign(socket, { ref: () => socket });
}
