import type { ClientConfig } from '../options/client-config.js';
import { SDK_NAME, VERSION } from '../version.js';
import { type Sender, TransportSender } from './transport.js';
import { UndiciSender } from './undici-sender.js';

/** Extra time that the app's own transport gets after the time limit of a request. */
const TRANSPORT_GRACE_MS = 1_000;

/** What a client sends with: its own transport, or HTTP. */
export const senderOf = (config: ClientConfig): Sender =>
  config.transport
    ? new TransportSender(config.transport, config.requestTimeoutMs + TRANSPORT_GRACE_MS)
    : new UndiciSender({ ...config, sdkName: SDK_NAME, sdkVersion: VERSION });
