import { type ClientOptions, OpenPanel, OpenPanelError } from '@openpanel-node/core';
import { type RelayStats, relayOf } from '@openpanel-node/core/adapter';
import type { RedisStoreOptions } from './options.js';
import { redisOutbox } from './redis-outbox.js';
import { type RelayServer, startRelayServer } from './relay-server.js';

/**
 * Where the events are, and the options of the client that delivers them: `clientSecret`, `apiUrl`, `connections` and so on, which also
 * come from environment variables.
 */
export interface RelayOptions extends RedisStoreOptions, Omit<ClientOptions, 'outbox'> {
  /**
   * How long a partition stays with a relay that does not respond, in milliseconds: so long its events wait after a crash. At least a
   * second more than `requestTimeoutMs`. @default twice `requestTimeoutMs`
   */
  leaseMs?: number | undefined;
  /** Port for `/healthz` and `/metrics`; 0 picks a free one. Without it, the relay listens nowhere. */
  port?: number | undefined;
  /** Address for these. @default '127.0.0.1' */
  host?: string | undefined;
}

/** A relay that delivers. */
export interface RunningRelay {
  /** Address of the endpoints, such as `http://127.0.0.1:9464`. */
  readonly url: string | undefined;
  stats(): RelayStats;
  /** Adds a listener: `delivery` is called for every event that this relay delivers, or that becomes a dead letter. */
  readonly on: OpenPanel['on'];
  /** Waits for what is in flight, at most `requestTimeoutMs`, and leaves the rest to other relays. Never rejects. */
  stop(): Promise<void>;
}

/** Delivers the events of all apps with the same client ID and API URL. Throws `OpenPanelError` for a wrong option. */
export async function startRelay(options: RelayOptions): Promise<RunningRelay> {
  const { client, prefix, partitions, leaseMs, port, host = '127.0.0.1', ...clientOptions } = options;
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new OpenPanelError(
      'invalid_option',
      'port',
      `The option "port" must be an integer from 0 to 65535; it is ${port}.`,
    );
  }
  const outbox = redisOutbox({ client, prefix, partitions, relay: { leaseMs } });
  const openpanel = new OpenPanel({ ...clientOptions, outbox });
  const relay = relayOf(openpanel);
  if (!relay) {
    await openpanel.shutdown();
    const advice = 'Set OPENPANEL_CLIENT_ID, and do not disable the client.';
    throw new OpenPanelError('invalid_option', 'clientId', `The relay cannot start: its client is disabled. ${advice}`);
  }
  let server: RelayServer | undefined;
  try {
    server = port === undefined ? undefined : await startRelayServer(relay, host, port);
  } catch (error) {
    await openpanel.shutdown(0);
    throw error;
  }
  return {
    url: server?.url,
    stats: () => relay.stats(),
    on: (name, listener) => openpanel.on(name, listener),
    async stop() {
      await openpanel.shutdown();
      await server?.close();
    },
  };
}
