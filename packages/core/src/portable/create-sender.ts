import { FetchSender, type FetchSenderConfig } from '../delivery/fetch-sender.js';
import type { Sender } from '../delivery/transport.js';

/** Replaces `delivery/create-sender.ts`: without undici. */
export const createSender = (config: FetchSenderConfig): Sender => new FetchSender(config);
