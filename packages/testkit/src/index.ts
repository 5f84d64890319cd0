export type { ContractAdapter, ContractApp, ContractHooks, ContractUser } from './contract/adapter.js';
export { describeAdapter } from './contract/describe-adapter.js';
export { type HttpAnswer, openRequest, type RequestOptions, request } from './http-client.js';
export { type MemoryLogger, memoryLogger } from './memory-logger.js';
export { nameOf, profileOf, propertiesOf } from './recorded-event.js';
export { CHROME, FIREFOX, GOOGLEBOT } from './user-agents.js';
