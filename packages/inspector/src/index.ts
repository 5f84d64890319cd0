export type { InspectorEventFilter, InspectorEventMatch } from './event-filter.js';
export type { InspectorFailure, InspectorFaults } from './faults.js';
export { type FormatOptions, formatRequest } from './format-request.js';
export type { InspectorGroup } from './groups.js';
export { type Inspector, startInspector } from './inspector.js';
export { InspectorError, type InspectorErrorCode } from './inspector-error.js';
export type { InspectorEvent, InspectorEventType, LostUpdate } from './inspector-event.js';
export {
  DEFAULT_CLIENT_ID,
  DEFAULT_CLIENT_SECRET,
  type InspectorClient,
  type InspectorEventCondition,
  type InspectorOptions,
  type InspectorProfileSeed,
  type InspectorProject,
  type InspectorProjectFilter,
} from './inspector-options.js';
export type { InspectorOutcome, InspectorRequest } from './inspector-request.js';
export type { InspectorProfile } from './profiles.js';
