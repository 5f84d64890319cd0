import type { ClientConfig } from '../options/client-config.js';
import { onceStoreOf } from '../options/once-option.js';

/** Replaces `spool/open-spool.ts`: there are no files, and no connections that outlive a request. */
export function openSpool(config: ClientConfig): object {
  onceStoreOf(config);
  return {};
}
