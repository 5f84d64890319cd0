import type { EventSource } from '../delivery/event-source.js';
import type { OnceClaims } from '../delivery/once-store.js';
import type { Diagnostics } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { onceStoreOf } from '../options/once-option.js';
import { ClaimLog } from './claim-log.js';
import { Spool } from './spool.js';

/** Opens the spool of a client, if it has one and is not disabled. */
export function openSpool(config: ClientConfig, diagnostics: Diagnostics): EventSource | undefined {
  const { spool, disabled } = config;
  return spool && !disabled ? new Spool(spool, config, diagnostics) : undefined;
}

/** Opens what claims the keys of a client besides memory, if it has that and is not disabled. */
export function openOnceClaims(config: ClientConfig, diagnostics: Diagnostics): OnceClaims | undefined {
  const { spool, clientId, apiUrl, disabled } = config;
  const store = onceStoreOf(config);
  if (disabled) return undefined;
  if (typeof store === 'object') {
    return store.open({ clientId, apiUrl, warn: (code, message, key) => diagnostics.once(code, message, key) });
  }
  return store === 'spool' && spool ? new ClaimLog(spool) : undefined;
}
