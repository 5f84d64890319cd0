// Connections to Redis, as apps have them.
import { createRequire } from 'node:module';

const { Cluster, Redis } = createRequire(new URL('../../packages/redis/package.json', import.meta.url))('ioredis');

/** `port` of one server, or `cluster`: those of several. */
export async function connectTo({ port, cluster }) {
  const retry = () => 50;
  const client = cluster
    ? new Cluster(
        cluster.map((each) => ({ host: '127.0.0.1', port: each })),
        { clusterRetryStrategy: retry },
      )
    : new Redis({ port, retryStrategy: retry });
  client.on('error', () => {});
  await new Promise((resolve) => client.once('ready', resolve));
  return client;
}
