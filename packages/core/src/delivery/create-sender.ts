import type { Diagnostics } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { createApiSender } from './api-sender.js';
import { isMemoryTransport, MemorySender } from './memory-transport.js';
import { type Sender, TransportSender } from './transport.js';

/** Extra time that the app's own transport gets after the time limit of a request. */
const TRANSPORT_GRACE_MS = 1_000;

/** What sends the events of a client. `rejectUnauthorized` is the variable NODE_TLS_REJECT_UNAUTHORIZED. */
export function createSender(
  config: ClientConfig,
  diagnostics: Diagnostics,
  rejectUnauthorized: string | undefined,
): Sender {
  const { transport, requestTimeoutMs } = config;
  if (isMemoryTransport(transport)) return new MemorySender(transport, requestTimeoutMs + TRANSPORT_GRACE_MS);
  if (transport) return new TransportSender(transport, requestTimeoutMs + TRANSPORT_GRACE_MS);
  return createApiSender(config, diagnostics, rejectUnauthorized);
}
