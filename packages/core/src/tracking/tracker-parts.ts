import type { Carriers } from '../carrier/carriers.js';
import type { DeliveryEngine } from '../delivery/engine.js';
import type { Diagnostics } from '../diagnostics.js';
import type { EventProcessor } from '../events/process.js';
import type { ClientConfig } from '../options/client-config.js';
import type { OnUnfitId, ScopeState } from './scope-state.js';

/** Shared by all trackers of a client. */
export interface TrackerParts {
  readonly config: ClientConfig;
  readonly engine: DeliveryEngine;
  readonly processor: EventProcessor;
  readonly carriers: Carriers;
  readonly diagnostics: Diagnostics;
  /** The state of the client outside any scope, with the process-wide properties. */
  readonly global: ScopeState;
  readonly onUnfitId: OnUnfitId;
}
