import type { Diagnostics } from '../diagnostics.js';
import type { OutcomeListener } from './call.js';
import type { DeliveryMeter } from './delivery.js';
import type { EventSource } from './event-source.js';
import type { OnceClaims } from './once-store.js';
import type { OutboxWriter } from './outbox.js';
import type { Sender } from './transport.js';

/** What an engine is made of. */
export interface EngineParts {
  readonly sender: Sender;
  readonly diagnostics: Diagnostics;
  readonly now: () => number;
  readonly random: () => number;
  /** Told once of every call, with its outcome; undefined while nobody listens. */
  readonly endListener: () => OutcomeListener | undefined;
  readonly meter?: DeliveryMeter | undefined;
  /** Where events are kept besides memory. */
  readonly source?: EventSource | undefined;
  /** Where events go instead of to the API. */
  readonly outbox?: OutboxWriter | undefined;
  /** Where keys of `once` are claimed besides memory. */
  readonly onceClaims?: OnceClaims | undefined;
}
