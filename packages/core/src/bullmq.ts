export { type BullTelemetry, type BullTelemetryOptions, openpanelTelemetry } from './jobs/bullmq-telemetry.js';
export { carryFlows } from './jobs/carry-flows.js';
