import { describeFilter, type InspectorEventFilter, toPredicate } from './event-filter.js';
import { InspectorError } from './inspector-error.js';
import type { InspectorEvent } from './inspector-event.js';
import type { InspectorRequest } from './inspector-request.js';
import type { Recorded } from './live/live-api.js';

const NAMED_IN_ERRORS = 20;

interface Waiter {
  matches: (event: InspectorEvent) => boolean;
  resolve(event: InspectorEvent): void;
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

export function createEventLog(maxEntries: number): EventLog {
  let events: InspectorEvent[] = [];
  let recorded: Recorded[] = [];
  let closed = false;
  const waiters = new Set<Waiter>();

  const requests = () => recorded.map(({ record }) => record);

  function add(entry: Recorded): void {
    recorded.push(entry);
    if (recorded.length > maxEntries) recorded.shift();
    const { event } = entry.record;
    if (!event) return;
    events.push(event);
    if (events.length > maxEntries) events.shift();
    for (const waiter of [...waiters].filter(({ matches }) => matches(event))) waiter.resolve(event);
  }

  function waitFor(filter: InspectorEventFilter, timeoutMs: number): Promise<InspectorEvent> {
    const matches = toPredicate(filter);
    const present = events.find(matches);
    if (present) return Promise.resolve(present);
    const failure = (code: 'WAIT_TIMEOUT' | 'CLOSED') => {
      const why = code === 'CLOSED' ? 'The inspector was closed' : `Nothing matched within ${timeoutMs} ms`;
      const message = `${why} while waiting for ${describeFilter(filter)}; ${arrived(events, requests())}`;
      return new InspectorError(code, message);
    };
    if (closed) return Promise.reject(failure('CLOSED'));

    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        waiters.delete(waiter);
      };
      const waiter: Waiter = {
        matches,
        resolve: (event) => {
          settle();
          resolve(event);
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
    events: (filter) => events.filter(toPredicate(filter)),
    requests,
    recorded: () => recorded,
    clear() {
      events = [];
      recorded = [];
    },
    close() {
      closed = true;
      for (const waiter of [...waiters]) waiter.reject('CLOSED');
    },
  };
}

function arrived(events: readonly InspectorEvent[], requests: readonly InspectorRequest[]): string {
  const names = events.map(({ type, name }) => (name ? `${type} ${name}` : type)).slice(-NAMED_IN_ERRORS);
  const stored = events.length === 0 ? 'no event was stored' : `${events.length} stored: ${names.join(', ')}`;
  const others = requests.filter(({ outcome }) => outcome !== 'stored' && outcome !== 'answered');
  if (others.length === 0) return `${stored}.`;
  const reasons = others.slice(-3).map(({ status, outcome, reason }) => `${status} ${reason ?? outcome}`);
  return `${stored}; ${others.length} not stored: ${reasons.join(', ')}.`;
}
