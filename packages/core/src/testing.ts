// For tests of apps: what a client would have sent, and matchers.

export { OpenPanel } from './client.js';
export { type MemoryTransport, memoryTransport, type RecordedEvent } from './delivery/memory-transport.js';
export type { RecordedRequest } from './events/event-owner.js';
export {
  type MatcherContext,
  type MatcherResult,
  type OpenPanelMatchers,
  openpanelMatchers,
} from './testing/matchers.js';
export {
  type RecordedEvents,
  type RecordedQuery,
  recordedEvents,
  type WaitOptions,
} from './testing/recorded-events.js';
