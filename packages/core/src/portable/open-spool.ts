import type { ClientConfig } from '../options/client-config.js';
import { onceStoreOf } from '../options/once-option.js';

// Replaces `spool/open-spool.ts`: there are no files, and no connections that outlive a request.

export const openSpool = (): undefined => undefined;

export function openOnceClaims(config: ClientConfig): undefined {
  onceStoreOf(config);
}
