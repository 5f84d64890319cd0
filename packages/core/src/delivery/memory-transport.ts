import type { RecordedRequest } from '../events/event-owner.js';
import type { OpenPanelEvent } from '../events/types.js';
import { processGlobal } from '../util/process-global.js';
import { eachCallOf } from './event-source.js';
import type { QueuedEvent } from './queued-event.js';
import { type Transport, type TransportRequest, type TransportResult, TransportSender } from './transport.js';

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

/** Every transport that `memoryTransport()` has made, with who is told of its events; and the requests of recorded events. */
const { made, requests } = processGlobal('memory-transports', () => ({
  made: new WeakMap<object, Set<() => void>>(),
  requests: new WeakMap<RecordedEvent, RecordedRequest>(),
}));

/** Whether a transport was made by `memoryTransport()`. */
export const isMemoryTransport = (transport: object | undefined): transport is MemoryTransport =>
  transport !== undefined && made.has(transport);

/** The request during which a recorded event was tracked; undefined outside a request. */
export const requestOf = (event: RecordedEvent): RecordedRequest | undefined => requests.get(event);

/** Calls the listener after each event. Returns a function that removes it. */
export function onRecorded(transport: MemoryTransport, listener: () => void): () => void {
  const listeners = made.get(transport);
  listeners?.add(listener);
  return () => void listeners?.delete(listener);
}

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
  made.set(transport, new Set());
  return transport;
}

/** Sends to a memory transport, and remembers the request of each event. */
export class MemorySender extends TransportSender {
  readonly #transport: MemoryTransport;

  constructor(transport: MemoryTransport, limitMs: number) {
    super(transport, limitMs);
    this.#transport = transport;
  }

  override send(request: TransportRequest, done: (result: TransportResult) => void): void {
    super.send(request, done);
    const event = this.#transport.events.at(-1);
    if (event) eachCallOf(request as QueuedEvent, ({ origin }) => origin && requests.set(event, origin));
    for (const listener of made.get(this.#transport) ?? []) listener();
  }
}
