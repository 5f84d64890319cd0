import type { EngineParts } from '../delivery/engine-parts.js';
import type { OnceClaims } from '../delivery/once-store.js';
import type { Diagnostics } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { ClaimLog } from './claim-log.js';
import { Spool } from './spool.js';

/** Opens the spool of a client and what claims its keys, if it has one and is not disabled. */
export function openSpool(config: ClientConfig, diagnostics: Diagnostics): Pick<EngineParts, 'source' | 'onceClaims'> {
  const { spool, disabled } = config;
  if (disabled) return {};
  return {
    source: spool ? new Spool(spool, config, diagnostics) : undefined,
    onceClaims: claimsOf(config, diagnostics),
  };
}

function claimsOf(
  { onceStore, spool, clientId, apiUrl }: ClientConfig,
  diagnostics: Diagnostics,
): OnceClaims | undefined {
  if (typeof onceStore === 'object') {
    return onceStore.open({ clientId, apiUrl, warn: (code, message, key) => diagnostics.once(code, message, key) });
  }
  return onceStore === 'spool' && spool ? new ClaimLog(spool) : undefined;
}
