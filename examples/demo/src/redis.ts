import { findRedisServer } from '@openpanel-node/example-fleet';

/** What the user has to install. */
export class NoRedisError extends Error {}

/** The path of redis-server. */
export function requireRedisServer(): string {
  const path = findRedisServer();
  if (path !== undefined) return path;
  throw new NoRedisError(
    'There is no redis-server. Install it with apt-get install redis-server, brew install redis, or bash scripts/install-services.sh.',
  );
}
