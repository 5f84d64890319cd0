import type { EngineParts } from '../delivery/engine-parts.js';
import type { OnceClaims } from '../delivery/once-store.js';
import type { Diagnostics } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { onceStoreOf } from '../options/once-option.js';
import { ClaimLog } from './claim-log.js';
import { Spool } from './spool.js';

/** Opens the spool of a client and what claims its keys, if it has one and is not disabled. */
export function openSpool(config: ClientConfig, diagnostics: Diagnostics): Pick<EngineParts, 'source' | 'onceClaims'> {
  const { spool, disabled } = config;
  const store = onceStoreOf(config);
  if (disabled) return {};
  const source = spool ? new Spool(spool, config, diagnostics) : undefined;
  return { source, onceClaims: claimsOf(store, config, diagnostics) };
}

function claimsOf(
  store: ReturnType<typeof onceStoreOf>,
  { spool, clientId, apiUrl }: ClientConfig,
  diagnostics: Diagnostics,
): OnceClaims | undefined {
  if (typeof store === 'object') {
    return store.open({ clientId, apiUrl, warn: (code, message, key) => diagnostics.once(code, message, key) });
  }
  return store === 'spool' && spool ? new ClaimLog(spool) : undefined;
}
