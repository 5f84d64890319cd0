import type { OpenPanelEvent } from '../events/types.js';
import { processGlobal } from '../util/process-global.js';
import type { Transport, TransportResult } from './transport.js';

/** An event as it would have gone out. */
export type RecordedEvent = OpenPanelEvent & {
  /** The address that would be in `x-client-ip`. */
  readonly ip: string | undefined;
  readonly userAgent: string;
};

export interface MemoryTransport extends Transport {
  /** What was sent, in order; clear it with `events.length = 0`. */
  readonly events: RecordedEvent[];
}

const STORED: TransportResult = { kind: 'answered', status: 200, body: '{"deviceId":"","sessionId":""}' };

const made = processGlobal('memory-transports', () => new WeakSet<object>());

/** Whether a transport is one for tests. */
export const isMemoryTransport = (transport: object | undefined): boolean =>
  transport !== undefined && made.has(transport);

/** A transport for tests: every event is delivered, to `events`, and nothing leaves the process. */
export function memoryTransport(): MemoryTransport {
  const events: RecordedEvent[] = [];
  const transport: MemoryTransport = {
    events,
    counterSettleMs: 0,
    send: async ({ body, ip, userAgent }) => {
      events.push({ ...(JSON.parse(body) as OpenPanelEvent), ip, userAgent });
      return STORED;
    },
  };
  made.add(transport);
  return transport;
}
