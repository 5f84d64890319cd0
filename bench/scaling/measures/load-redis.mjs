import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The Redis package from its own folder, with the client that its tests use. */
export function loadRedis() {
  const load = createRequire(realpathSync(new URL('../../../packages/redis/package.json', import.meta.url)));
  return { ...load('./dist/cjs/index.js'), ...load('@openpanel-node/core'), ...load('ioredis') };
}

/** Calls `use(client)` with a connection of its own. */
export async function withClient(port, use) {
  const { Redis } = loadRedis();
  const client = new Redis({ port });
  try {
    await once(client, 'ready');
    return await use(client);
  } finally {
    client.disconnect();
  }
}

/** Appends a batch, again and again until Redis has responded in time, as a client does. */
export async function append(writer, batch) {
  for (;;) {
    try {
      return await writer.append(batch);
    } catch (error) {
      if (!/did not respond/.test(error.message)) throw error;
    }
  }
}
