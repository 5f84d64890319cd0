import { FetchSender } from '../delivery/fetch-sender.js';
import type { Sender } from '../delivery/transport.js';
import type { ClientConfig } from '../options/client-config.js';
import { SDK_NAME, VERSION } from '../version.js';

/** Replaces `delivery/api-sender.ts`: without undici and worker threads. */
export const createApiSender = (config: ClientConfig): Sender =>
  new FetchSender({ ...config, sdkName: SDK_NAME, sdkVersion: VERSION });
