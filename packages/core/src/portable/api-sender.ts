import { ownName } from '../delivery/api-request.js';
import { FetchSender } from '../delivery/fetch-sender.js';
import type { Sender } from '../delivery/transport.js';
import type { ClientConfig } from '../options/client-config.js';

/** Replaces `delivery/api-sender.ts`: without undici and worker threads. */
export const createApiSender = (config: ClientConfig): Sender => new FetchSender({ ...config, ...ownName(config) });
