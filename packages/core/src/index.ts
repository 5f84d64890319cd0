export { type ClientStats, OpenPanel } from './client.js';
export type { ClientScope, ScopeOptions } from './client-scope.js';
export type { ClientOptions } from './config/client-options.js';
export type { MaybeId, MiddlewareOptions, OpenPanelOptions } from './config/middleware-options.js';
export { currentScope } from './current-scope.js';
export { type CurrentTracker, defaultClient, op } from './default-client.js';
export type { DeliveryReport } from './delivery/accounting.js';
export type { UndiciDispatcher } from './delivery/connections.js';
export type { Delivery, DropReason, FinalDelivery } from './delivery/delivery.js';
export { type MemoryTransport, memoryTransport, type RecordedEvent } from './delivery/memory-transport.js';
export type { Transport, TransportRequest, TransportResult } from './delivery/transport.js';
export type { Logger, Warning, WarningCode } from './diagnostics.js';
export type { ClientEvents } from './events.js';
export { type ErrorCode, OpenPanelError } from './openpanel-error.js';
export type {
  AssignGroupPayload,
  DecrementPayload,
  EventType,
  GroupPayload,
  IdentifyPayload,
  IncrementPayload,
  OpenPanelEvent,
  Properties,
  TrackPayload,
} from './payload/event.js';
export type { ClientIpOption } from './request/client-ip.js';
export type { IgnoreOption } from './request/ignore.js';
export type { IgnorePattern } from './request/ignore-pattern.js';
export type { Scope } from './request/scope.js';
export type { SkippedRequest, SkipReason } from './request/skipped-request.js';
export type { Attribution } from './request/visitor.js';
export type { CountInput, GroupInput, Id, IdentifyInput, TrackContext, Tracker, TrackProperties } from './tracker.js';
export type { VerifyCheck, VerifyReport, VerifySubject } from './verify.js';
export { VERSION } from './version.js';
