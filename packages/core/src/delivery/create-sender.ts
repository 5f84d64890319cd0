import { foreignRuntime } from '../util/runtime.js';
import { FetchSender } from './fetch-sender.js';
import type { Sender } from './transport.js';
import { UndiciSender, type UndiciSenderConfig } from './undici-sender.js';

/** A sender for this runtime. */
export const createSender = (config: UndiciSenderConfig): Sender =>
  foreignRuntime() === undefined ? new UndiciSender(config) : new FetchSender(config);
