import type { Diagnostics } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { SDK_NAME, VERSION } from '../version.js';
import { type Sender, TransportSender } from './transport.js';
import { UndiciSender, type UndiciSenderConfig } from './undici-sender.js';
import { WorkerSender } from './worker-sender.js';

/** Extra time that the app's own transport gets after the time limit of a request. */
const TRANSPORT_GRACE_MS = 1_000;

/** What sends the events of a client. `rejectUnauthorized` is the variable NODE_TLS_REJECT_UNAUTHORIZED. */
export function createSender(
  config: ClientConfig,
  diagnostics: Diagnostics,
  rejectUnauthorized: string | undefined,
): Sender {
  const { transport, requestTimeoutMs, maxEventBytes, thread } = config;
  if (transport) return new TransportSender(transport, requestTimeoutMs + TRANSPORT_GRACE_MS);
  const sender = { ...config, sdkName: SDK_NAME, sdkVersion: VERSION };
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
