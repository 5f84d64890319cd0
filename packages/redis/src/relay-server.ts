import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RelayStats } from '@openpanel-node/core/adapter';
import { metricsOf } from './metrics.js';

export interface RelayServer {
  readonly url: string;
  close(): Promise<void>;
}

/** What the endpoints tell of. */
export interface Observed {
  stats(): RelayStats;
  /** Entries of all partitions, and the age of the oldest one. */
  backlog(): Promise<{ readonly entries: number; readonly oldestMs: number }>;
}

/**
 * Serves `/healthz` and `/metrics`. Healthy is a relay that reaches its store: that the API is away is no reason to restart it. Rejects if
 * it cannot listen there.
 */
export async function startRelayServer(relay: Observed, host: string, port: number): Promise<RelayServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    const path = request.url?.replace(/\?.*/, '');
    if (request.method !== 'GET' && request.method !== 'HEAD') return void answer(405, 'text/plain', 'Use GET.\n');
    if (path === '/healthz') {
      const { isConnected, isPaused, partitions, relays } = relay.stats();
      const status = isConnected ? (isPaused ? 'paused' : 'ok') : 'disconnected';
      const body = `${JSON.stringify({ status, partitions, relays })}\n`;
      return void answer(isConnected ? 200 : 503, 'application/json', body);
    }
    if (path !== '/metrics') return void answer(404, 'text/plain', 'There are /healthz and /metrics.\n');
    void relay.backlog().then(
      (backlog) => answer(200, 'text/plain; version=0.0.4', metricsOf(relay.stats(), backlog)),
      // What is not known is left out.
      () => answer(200, 'text/plain; version=0.0.4', metricsOf(relay.stats(), undefined)),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  server.unref();
  const { address, port: actual, family } = server.address() as { address: string; port: number; family: string };
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
