import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Inspector } from '@openpanel-node/inspector';
import { type FleetProcess, startProcess } from './fleet-process.js';
import { type RedisServer, startRedisServer } from './redis-server.js';

export { type FleetProcess, startProcess } from './fleet-process.js';
export { findRedisServer, type RedisServer, startRedisServer } from './redis-server.js';

/** An app that listens. */
export interface App extends FleetProcess {
  readonly url: string;
}

/** A relay that delivers. */
export interface Relay extends FleetProcess {
  /** Of `/healthz` and `/metrics`. */
  readonly url: string;
}

/** Redis, and what starts the processes that share it. */
export interface Fleet {
  readonly redis: RedisServer;
  startApp(name: string): Promise<App>;
  startRelay(name: string): Promise<Relay>;
  /** The dead letters, as `openpanel-relay dead-letters list` prints them. */
  deadLetters(): Promise<DeadLetter[]>;
  /** Ends everything at once. */
  close(): Promise<void>;
}

export interface DeadLetter {
  readonly reason: string;
  readonly event: { readonly type: string; readonly payload: Readonly<Record<string, unknown>> };
}

export interface FleetOptions {
  /** The path of redis-server. */
  readonly redisServer: string;
  readonly inspector: Pick<Inspector, 'url' | 'clientId' | 'clientSecret'>;
  /** How long the events of a relay that was killed wait for another one. */
  readonly leaseMs: number;
  /** More variables of the relays. */
  readonly relayEnv?: NodeJS.ProcessEnv;
  /** Called with every line of an app or a relay. */
  onLine?(name: string, line: string): void;
  /** Called with the outcome of every call in an app. */
  onDelivery?(app: string, delivery: { event: DeadLetter['event']; status: string }): void;
}

const APP = fileURLToPath(import.meta.resolve('./app.js'));
const RELAY = join(
  dirname(fileURLToPath(import.meta.resolve('@openpanel-node/redis/package.json'))),
  'dist/esm/cli.js',
);

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { redisServer, inspector, leaseMs, relayEnv, onLine, onDelivery } = options;
  const redis = await startRedisServer(redisServer);
  const processes: FleetProcess[] = [];
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('OPENPANEL_'));
  const env = {
    ...Object.fromEntries(own),
    PORT: '0',
    REDIS_URL: redis.url,
    OPENPANEL_API_URL: inspector.url,
    OPENPANEL_CLIENT_ID: inspector.clientId,
  };
  // Only the relays have the secret.
  const withSecret = { ...env, ...relayEnv, OPENPANEL_CLIENT_SECRET: inspector.clientSecret };

  function start(
    name: string,
    args: readonly string[],
    more: Partial<Parameters<typeof startProcess>[0]>,
  ): FleetProcess {
    const started = startProcess({ name, args, onLine: (line) => onLine?.(name, line), ...more });
    processes.push(started);
    return started;
  }
  /** With its address, in place: `isRunning` changes. */
  const withUrl = async (started: FleetProcess, pattern: RegExp) =>
    Object.assign(started, { url: await started.printed(pattern) });

  return {
    redis,
    startApp(name) {
      const onMessage = (message: unknown) =>
        onDelivery?.(name, message as { event: DeadLetter['event']; status: string });
      return withUrl(start(name, [APP], { env, onMessage }), /^Listening on (\S+)/);
    },
    startRelay(name) {
      const args = [RELAY, '--redis', redis.url, '--port', '0', '--lease', String(leaseMs)];
      return withUrl(start(name, args, { env: withSecret }), /(http:\S+)\/healthz/);
    },
    async deadLetters() {
      const args = [RELAY, 'dead-letters', 'list', '--redis', redis.url, '--json'];
      const list = startProcess({ name: 'dead-letters', args, env: withSecret });
      const code = await list.ended;
      if (code !== 0) throw new Error(`The dead letters cannot be read:\n${list.lines.join('\n')}`);
      return list.lines.map((line) => JSON.parse(line) as DeadLetter);
    },
    async close() {
      await Promise.all(processes.map((started) => started.end('SIGKILL')));
      await redis.stop();
    },
  };
}
