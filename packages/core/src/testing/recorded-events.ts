import type { OpenPanel } from '../client.js';
import { INTERNALS } from '../client-internals.js';
import { defaultClient } from '../default-client.js';
import {
  isMemoryTransport,
  type MemoryTransport,
  onRecorded,
  type RecordedEvent,
  requestOf,
} from '../delivery/memory-transport.js';
import { OpenPanelError } from '../errors.js';
import type { RecordedRequest } from '../events/event-owner.js';
import { clearTimeout, setTimeout } from '../util/time.js';
import { describeEvents } from './describe-event.js';

const DEFAULT_TIMEOUT_MS = 2_000;

/** The name of a tracked event, the type of another one (`'identify'`), or a function that returns true for the event. */
export type RecordedQuery = string | ((event: RecordedEvent) => boolean);

/** How long to wait. */
export interface WaitOptions {
  /** In real time, also with fake timers. @default 2_000 */
  readonly timeoutMs?: number;
}

/** The events that a client with a `memoryTransport()` has sent. Iterates over them, in order. */
export interface RecordedEvents extends Iterable<RecordedEvent> {
  readonly client: OpenPanel;
  /** The events so far, in the order in which they were sent. */
  all(): RecordedEvent[];
  /** The events so far that match. */
  named(query: RecordedQuery): RecordedEvent[];
  /** Waits for pending calls, and outside a request for requests in progress and their events. Resolves to this object. */
  settled(): Promise<this>;
  /** Waits for an event that matches, and resolves to the first one. Rejects with a list of the recorded events. */
  waitFor(query: RecordedQuery, options?: WaitOptions): Promise<RecordedEvent>;
  /** Waits like `settled()`, then forgets the events so far. For `beforeEach` or `afterEach`. */
  reset(): Promise<void>;
  /** Only the events of this profile. `undefined` selects events without one. */
  ofProfile(profileId: string | number | undefined): RecordedEvents;
  /**
   * Only the events that were tracked during certain requests, including their request events: `'/signup'` and `'POST /signup'` compare
   * the path, and a function gets the method, the URL and the headers.
   */
  ofRequest(request: string | ((request: RecordedRequest) => boolean)): RecordedEvents;
}

/**
 * Returns the events of a client, by default of the default client. Throws `OpenPanelError` if the client has no `memoryTransport()`:
 * its events would really be sent.
 */
export function recordedEvents(client: OpenPanel = defaultClient()): RecordedEvents {
  const { transport } = client[INTERNALS];
  if (!isMemoryTransport(transport)) {
    const message = 'recordedEvents() needs a client with the option transport: memoryTransport().';
    throw new OpenPanelError('invalid_option', 'transport', message);
  }
  return new Recorded(client, transport, () => true);
}

class Recorded implements RecordedEvents {
  readonly client: OpenPanel;
  readonly #transport: MemoryTransport;
  readonly #isSelected: (event: RecordedEvent) => boolean;

  constructor(client: OpenPanel, transport: MemoryTransport, isSelected: (event: RecordedEvent) => boolean) {
    this.client = client;
    this.#transport = transport;
    this.#isSelected = isSelected;
  }

  all(): RecordedEvent[] {
    return this.#transport.events.filter(this.#isSelected);
  }

  named(query: RecordedQuery): RecordedEvent[] {
    return this.all().filter(testOf(query));
  }

  [Symbol.iterator](): Iterator<RecordedEvent> {
    return this.all()[Symbol.iterator]();
  }

  async settled(): Promise<this> {
    await this.client.flush();
    return this;
  }

  waitFor(query: RecordedQuery, { timeoutMs = DEFAULT_TIMEOUT_MS }: WaitOptions = {}): Promise<RecordedEvent> {
    return new Promise((resolve, reject) => {
      let stop = () => {};
      const look = () => {
        const [found] = this.named(query);
        if (!found) return;
        stop();
        resolve(found);
      };
      const fail = () => {
        stop();
        const what = typeof query === 'string' ? `no event "${query}"` : 'no event that matches';
        reject(new Error(`There was ${what} within ${timeoutMs} ms.\n${describeEvents(this.all())}`));
      };
      const timer = setTimeout(fail, timeoutMs);
      const unsubscribe = onRecorded(this.#transport, look);
      stop = () => {
        clearTimeout(timer);
        unsubscribe();
      };
      look();
    });
  }

  async reset(): Promise<void> {
    await this.settled();
    const { events } = this.#transport;
    const kept = events.filter((event) => !this.#isSelected(event));
    events.splice(0, events.length, ...kept);
  }

  ofProfile(profileId: string | number | undefined): RecordedEvents {
    const id = profileId === undefined ? undefined : String(profileId);
    return this.#only(({ payload }) => ('profileId' in payload ? payload.profileId : undefined) === id);
  }

  ofRequest(request: string | ((request: RecordedRequest) => boolean)): RecordedEvents {
    const isRequested = typeof request === 'string' ? isTo(request) : request;
    return this.#only((event) => {
      const own = requestOf(event);
      return own !== undefined && isRequested(own);
    });
  }

  #only(isSelected: (event: RecordedEvent) => boolean): RecordedEvents {
    return new Recorded(this.client, this.#transport, (event) => this.#isSelected(event) && isSelected(event));
  }
}

/** What an event is found by: a track by its name, any other event by its type. */
export const nameOf = (event: RecordedEvent): string => (event.type === 'track' ? event.payload.name : event.type);

const testOf = (query: RecordedQuery): ((event: RecordedEvent) => boolean) =>
  typeof query === 'string' ? (event) => nameOf(event) === query : query;

/** `/signup` or `POST /signup`; a query in it counts too. */
function isTo(target: string): (request: RecordedRequest) => boolean {
  const [first = '', second] = target.trim().split(/\s+/, 2);
  const [method, path] = second === undefined ? [undefined, first] : [first.toUpperCase(), second];
  return (request) => {
    const url = path.includes('?') ? request.url : request.url.split('?', 1)[0];
    return url === path && (method === undefined || request.method === method);
  };
}
