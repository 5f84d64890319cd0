// The servers of the testkit, which is TypeScript.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const FILE = fileURLToPath(new URL('../../packages/testkit/src/redis/redis-server.ts', import.meta.url));
const { module } = await runnerImport(FILE, { configFile: false, logLevel: 'error' });
export const { NO_REDIS, startRedis, startRedisCluster } = module;
