import { PRIORITY } from '../../src/delivery/queued-event.js';

/** The parts of an event of a group, which keeps its order. */
export const GROUP_EVENT = {
  type: 'group',
  body: '{"type":"group","payload":{"id":"g","type":"team","name":"Team"}}',
  ip: undefined,
  userAgent: 'app',
  isVisitor: false,
  priority: PRIORITY.group,
  partitionKey: 'group:g',
} as const;
