export {
  type BullContextManager,
  type BullSpan,
  type BullTelemetry,
  type BullTelemetryOptions,
  type BullTracer,
  openpanelTelemetry,
} from './jobs/bullmq-telemetry.js';
export { carryFlows } from './jobs/carry-flows.js';
