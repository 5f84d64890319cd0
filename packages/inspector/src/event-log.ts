import { createBoundedList } from './bounded-list.js';
import { describeFilter, type InspectorEventFilter, toPredicate } from './event-filter.js';
import { InspectorError } from './inspector-error.js';
import type { InspectorEvent } from './inspector-event.js';
import type { InspectorRequest } from './inspector-request.js';
import type { Recorded } from './recorded.js';

const NAMED_IN_ERRORS = 20;

interface Waiter {
  /** Resolves if the event matches. */
  look(event: InspectorEvent): void;
  reject(code: 'WAIT_TIMEOUT' | 'CLOSED'): void;
}

/** What arrived, in order, and who waits for more. */
export interface EventLog {
  add(recorded: Recorded): void;
  events(filter?: InspectorEventFilter): InspectorEvent[];
  requests(): InspectorRequest[];
  recorded(): readonly Recorded[];
  waitFor(filter: InspectorEventFilter, timeoutMs: number): Promise<InspectorEvent>;
  clear(): void;
  /** Rejects everyone who still waits, now and later. */
  close(): void;
}

export interface EventLogLimits {
  readonly maxEntries: number;
  /** Of the bodies and what was made of them, about. */
  readonly maxBytes: number;
}

export function createEventLog({ maxEntries, maxBytes }: EventLogLimits): EventLog {
  const kept = createBoundedList<InspectorEvent>(maxEntries, maxBytes);
  const answered = createBoundedList<Recorded>(maxEntries, maxBytes);
  let closed = false;
  const waiters = new Set<Waiter>();

  const requests = () => answered.items().map(({ record }) => record);

  function add(entry: Recorded): void {
    const bytes = sizeOf(entry);
    answered.add(entry, bytes);
    const { event } = entry.record;
    if (!event) return;
    kept.add(event, bytes);
    for (const waiter of [...waiters]) waiter.look(event);
  }

  function waitFor(filter: InspectorEventFilter, timeoutMs: number): Promise<InspectorEvent> {
    const matches = toPredicate(filter);
    const present = kept.items().find(matches);
    if (present) return Promise.resolve(present);
    const failure = (code: 'WAIT_TIMEOUT' | 'CLOSED') => {
      const why = code === 'CLOSED' ? 'The inspector was closed' : `No event matched within ${timeoutMs} ms`;
      const message = `${why} while waiting for ${describeFilter(filter)}; ${arrived(kept.items(), requests())}`;
      return new InspectorError(code, message);
    };
    if (closed) return Promise.reject(failure('CLOSED'));

    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        waiters.delete(waiter);
      };
      const waiter: Waiter = {
        look(event) {
          try {
            if (!matches(event)) return;
            resolve(event);
          } catch (error) {
            // The predicate is of those who wait, and so is what it throws.
            reject(error);
          }
          settle();
        },
        reject: (code) => {
          settle();
          reject(failure(code));
        },
      };
      const timer = setTimeout(() => waiter.reject('WAIT_TIMEOUT'), timeoutMs);
      waiters.add(waiter);
    });
  }

  return {
    add,
    waitFor,
    events: (filter) => kept.items().filter(toPredicate(filter)),
    requests,
    recorded: answered.items,
    clear() {
      kept.clear();
      answered.clear();
    },
    close() {
      closed = true;
      for (const waiter of [...waiters]) waiter.reject('CLOSED');
    },
  };
}

function sizeOf({ body, answerBody, record }: Recorded): number {
  const properties = Object.entries(record.event?.properties ?? {});
  return properties.reduce((sum, [key, value]) => sum + key.length + value.length, body.length + answerBody.length);
}

function arrived(events: readonly InspectorEvent[], requests: readonly InspectorRequest[]): string {
  const names = events.map(({ type, name }) => (name ? `${type} ${name}` : type)).slice(-NAMED_IN_ERRORS);
  const stored = events.length === 0 ? 'no events were stored' : `${events.length} stored: ${names.join(', ')}`;
  const others = requests.filter(({ outcome }) => outcome !== 'stored' && outcome !== 'answered');
  if (others.length === 0) return `${stored}.`;
  const reasons = others.slice(-3).map(({ status, outcome, reason }) => `${status} ${reason ?? outcome}`);
  return `${stored}; ${others.length} not stored: ${reasons.join(', ')}.`;
}
