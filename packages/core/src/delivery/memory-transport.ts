import type { OpenPanelEvent } from '../events/types.js';
import { processGlobal } from '../util/process-global.js';
import type { Transport, TransportResult } from './transport.js';

/** An event as it would have been sent. */
export type RecordedEvent = OpenPanelEvent & {
  /** The client IP that would have been sent (`x-client-ip`). */
  readonly ip: string | undefined;
  readonly userAgent: string;
};

/** A transport for tests that keeps events in memory. */
export interface MemoryTransport extends Transport {
  /** Sent events, in order. Clear them with `events.length = 0`. */
  readonly events: RecordedEvent[];
}

const STORED: TransportResult = { kind: 'answered', status: 200, body: '{"deviceId":"","sessionId":""}' };

const made = processGlobal('memory-transports', () => new WeakSet<object>());

/** Whether a transport was made by `memoryTransport()`. */
export const isMemoryTransport = (transport: object | undefined): boolean =>
  transport !== undefined && made.has(transport);

/** Creates a transport for tests: every event is delivered to its `events`, and nothing leaves the process. */
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
