export type { CarrierOptions } from './carrier/carriers.js';
export { type ClientStats, OpenPanel } from './client.js';
export { type CurrentTracker, defaultClient, op } from './default-client.js';
export type { UndiciDispatcher } from './delivery/connections.js';
export type { Delivery, DeliveryReport, DropReason, FinalDelivery } from './delivery/delivery.js';
export { type MemoryTransport, memoryTransport, type RecordedEvent } from './delivery/memory-transport.js';
export type { OnceClaim, OnceClaims, OnceStore } from './delivery/once-store.js';
export type {
  AcquiredLease,
  AppendResult,
  DeadLetter,
  Heartbeat,
  Lease,
  Outbox,
  OutboxBatch,
  OutboxConsumer,
  OutboxContext,
  OutboxEntry,
  OutboxRelayOptions,
  OutboxWriter,
  PartitionChange,
  PartitionMark,
  SettledKey,
  StoredEntry,
} from './delivery/outbox.js';
export type { Transport, TransportRequest, TransportResult } from './delivery/transport.js';
export type { Logger, Warning, WarningCode } from './diagnostics.js';
export { type ErrorCode, OpenPanelError } from './errors.js';
export {
  defineEvents,
  type EventCatalogue,
  type EventCatalogueOptions,
  type PropertiesSchemas,
} from './events/event-catalogue.js';
export type { PropertiesSchema, StandardSchema } from './events/standard-schema.js';
export type {
  AliasPayload,
  AssignGroupPayload,
  DecrementPayload,
  EventType,
  GroupPayload,
  IdentifyPayload,
  IncrementPayload,
  OpenPanelEvent,
  Properties,
  TrackHandlerPayload,
  TrackPayload,
  UpsertGroupPayload,
} from './events/types.js';
export type { ClientEvents } from './listeners.js';
export type { ClientOptions, SpoolOptions } from './options/client-options.js';
export type { MaybeId, MiddlewareOptions, OpenPanelOptions } from './options/middleware-options.js';
export type { ClientIpOption } from './requests/client-ip.js';
export type { IgnorePattern } from './requests/ignore-pattern.js';
export type { IgnoreOption, SkippedRequest, SkipReason } from './requests/skip-rules.js';
export type { Attribution } from './requests/visitor.js';
export type {
  EventContext,
  EventName,
  EventProperties,
  GroupProperties,
  GroupType,
  ProfileTraits,
  TrackArguments,
} from './tracking/registered-events.js';
export { type ClientScope, currentScope, type Scope, type ScopeOptions } from './tracking/scope.js';
export type {
  CountInput,
  GroupInput,
  Id,
  IdentifyInput,
  OfficialCalls,
  TrackContext,
  Tracker,
  TrackOptions,
  TrackProperties,
} from './tracking/tracker.js';
export type { VerifyCheck, VerifyReport, VerifySubject } from './verify.js';
export { VERSION } from './version.js';
