import type { EventSource } from '../delivery/event-source.js';
import type { Diagnostics } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { Spool } from './spool.js';

/** Opens the spool of a client, if it has one and is not disabled. */
export function openSpool(config: ClientConfig, diagnostics: Diagnostics): EventSource | undefined {
  return config.spool && !config.disabled ? new Spool(config.spool, config, diagnostics) : undefined;
}
