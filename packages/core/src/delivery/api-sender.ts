import type { Diagnostics } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { foreignRuntime } from '../util/runtime.js';
import { ownName } from './api-request.js';
import { FetchSender } from './fetch-sender.js';
import type { Sender } from './transport.js';
import { UndiciSender, type UndiciSenderConfig } from './undici-sender.js';
import { WorkerSender } from './worker-sender.js';

/** What sends events to the API in this runtime. */
export function createApiSender(
  config: ClientConfig,
  diagnostics: Diagnostics,
  rejectUnauthorized: string | undefined,
): Sender {
  const { thread, maxEventBytes } = config;
  const sender = { ...config, ...ownName(config) };
  if (foreignRuntime() !== undefined) return new FetchSender(sender);
  if (thread === 'main') return new UndiciSender(sender);
  return new WorkerSender({ sender: withoutCallbacks(sender), maxEventBytes, rejectUnauthorized }, diagnostics);
}

/** What can be copied to another thread: all single values, and the proxy. */
const withoutCallbacks = (config: UndiciSenderConfig): UndiciSenderConfig => ({
  ...(Object.fromEntries(
    Object.entries(config).filter(([, value]) => !['function', 'object'].includes(typeof value)),
  ) as unknown as UndiciSenderConfig),
  proxy: config.proxy,
});
