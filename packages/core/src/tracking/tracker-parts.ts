import type { Carriers } from '../carrier/carriers.js';
import type { DeviceQuestions } from '../delivery/device-questions.js';
import type { DeliveryEngine } from '../delivery/engine.js';
import type { Diagnostics } from '../diagnostics.js';
import type { EventProcessor } from '../events/process.js';
import type { ClientConfig } from '../options/client-config.js';
import type { ForgottenIdentify } from './forgotten-identify.js';
import type { HeldCalls } from './held-calls.js';
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
  readonly forgotten: ForgottenIdentify;
  readonly devices: DeviceQuestions;
  /** Calls before `ready()`, where that starts the client. */
  readonly held: HeldCalls | undefined;
  /** Whether events remember their requests, for tests. */
  readonly isRecorded: boolean;
  /** Called for each call after `optOut()`. */
  readonly onSilenced: () => void;
}
