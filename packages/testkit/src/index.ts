export type { ContractAdapter, ContractApp, ContractHooks, ContractUser } from './contract/adapter.js';
export { describeAdapter } from './contract/describe-adapter.js';
export { LATE_MS, STREAM_MS } from './contract/raw-routes.js';
export { type Certificate, type CertificateOptions, createCertificate } from './faults/certificate.js';
export { EventLog } from './faults/event-log.js';
export {
  answer,
  answerAndHangUp,
  type Fault,
  type FaultStage,
  hang,
  hangUp,
  raw,
  reset,
  stored,
  trickle,
} from './faults/fault.js';
export { during, type FaultPlan, type Moment, onReuse, randomly, script, times } from './faults/fault-plan.js';
export { FaultServer, type FaultServerOptions, startFaultServer } from './faults/fault-server.js';
export { type Mark, markOf, parseMark, type ReceivedEvent, textOf } from './faults/received-event.js';
export { type HttpAnswer, openRequest, type RequestOptions, request } from './http-client.js';
export { type MemoryLogger, memoryLogger } from './memory-logger.js';
export { nameOf, profileOf, propertiesOf } from './recorded-event.js';
export { seeded } from './seeded.js';
export { CHROME, FIREFOX, GOOGLEBOT } from './user-agents.js';
export { type View, type VisitOptions, visit } from './visit.js';
