import { expect } from 'vitest';
import { Backlog } from '../../../src/delivery/backlog.js';
import type { Call } from '../../../src/delivery/call.js';
import type { FinalDelivery } from '../../../src/delivery/delivery.js';
import type { DeliveryEngine } from '../../../src/delivery/engine.js';
import type { ProfileEvent } from '../../../src/delivery/profile-event.js';
import type { ProfileWrite } from '../../../src/delivery/profile-write.js';

export const DELIVERED = { status: 'delivered' } as const;
export const MISSING = { status: 'rejected', httpStatus: 404, message: 'Profile not found' } as const;

/** Events of the profile `u`, as they are sent. */
export const increment = (property: string, value: number) => ({
  type: 'increment',
  payload: { profileId: 'u', property, value },
});
export const identify = (fields: object) => ({ type: 'identify', payload: { profileId: 'u', ...fields } });

/** A call, and what became of it. */
export interface DrivenCall extends Call {
  /** What was called; what is set is what the app is told. */
  event: ProfileEvent;
  readonly client: DrivenClient;
  held: number;
  readonly ends: FinalDelivery[];
  told: ProfileEvent[];
  /** Whether a request that it is part of was processed. */
  isProcessed: boolean;
  /** The number of the request that delivered it. */
  request: number;
}

export const SETTLE_MS = 15_000;

const never = () => {
  throw new Error('only what becomes of writes to profiles is asked of the engine here');
};

const CONFIG = {
  apiUrl: 'https://api.example',
  clientId: 'client',
  maxQueueSize: 10_000,
  maxQueueBytes: 1 << 25,
  maxEventBytes: 1 << 18,
  counterSettleMs: SETTLE_MS,
  transport: { send: never } as object | undefined,
};

/** A client whose engine is the test, on a clock that the test sets. */
export class DrivenClient {
  readonly calls: DrivenCall[] = [];
  readonly unsafe: string[] = [];
  readonly backlog: Backlog;
  readonly #clock: { now: number };

  constructor(clock: { now: number }, config: Partial<typeof CONFIG> = {}, onEnd = (_: DrivenCall): void => {}) {
    this.#clock = clock;
    const engine = {
      config: { ...CONFIG, ...config },
      now: () => clock.now,
      endListener: () => () => {},
      turns: { next() {}, soon() {} },
      log: { unsafeSum: (property: string) => this.unsafe.push(property) },
      drop: never,
      calls: {
        release(call: DrivenCall) {
          call.held += 1;
        },
        close(call: DrivenCall, delivery: FinalDelivery) {
          call.ends.push(delivery);
          onEnd(call);
        },
      },
    };
    this.backlog = new Backlog(engine as unknown as DeliveryEngine);
  }

  get queue() {
    return this.backlog.queue;
  }

  call(event: ProfileEvent, { userAgent = 'test/1.0', ip }: { userAgent?: string; ip?: string } = {}): DrivenCall {
    const made = structuredClone(event);
    const told: ProfileEvent[] = [];
    const call: DrivenCall = {
      get event() {
        return made;
      },
      set event(what) {
        told.push(what);
      },
      type: event.type,
      name: undefined,
      fulfil: undefined,
      place: 0,
      inFlight: false,
      done: false,
      entry: undefined,
      once: undefined,
      isRecovered: false,
      madeAt: this.#clock.now,
      client: this,
      held: 0,
      ends: [],
      told,
      isProcessed: false,
      request: -1,
    };
    this.calls.push(call);
    this.backlog.accept({ call, event, bytes: JSON.stringify(event).length, ip, userAgent, isVisitor: false });
    this.backlog.settle();
    return call;
  }

  identify(
    profileId: string,
    fields: { firstName?: string; lastName?: string; properties?: Record<string, unknown> } = {},
  ) {
    return this.call({ type: 'identify', payload: { profileId, ...fields } });
  }

  increment(profileId: string, property: string, value = 1) {
    return this.call({ type: 'increment', payload: { profileId, property, value } });
  }

  decrement(profileId: string, property: string, value = 1) {
    return this.call({ type: 'decrement', payload: { profileId, property, value } });
  }

  assign(profileId: string, groupId: string) {
    return this.call({ type: 'assign_group', payload: { profileId, groupIds: [groupId] } });
  }

  /** What may go now, which is in flight from then on. */
  /** The one write that may go. */
  takeOnly(): ProfileWrite {
    const [write, ...more] = this.takeAll();
    expect(write).toBeDefined();
    expect(more).toEqual([]);
    return write as ProfileWrite;
  }

  takeAll(): ProfileWrite[] {
    const taken: ProfileWrite[] = [];
    for (let write = this.backlog.takeWrite(); write; write = this.backlog.takeWrite()) taken.push(write);
    return taken;
  }

  /** Delivers what may go now, until nothing may. Returns the payloads. */
  deliverAll(): ProfileEvent[] {
    const sent: ProfileEvent[] = [];
    for (let write = this.backlog.takeWrite(); write; write = this.backlog.takeWrite()) {
      sent.push(structuredClone(write.event) as ProfileEvent);
      this.backlog.schedule.end(write, { status: 'delivered' });
    }
    return sent;
  }
}

/** A client past its start, where what a process before this one wrote is stored; the clock begins anew. */
export function startedClient(clock: { now: number }): DrivenClient {
  clock.now = 0;
  const client = new DrivenClient(clock);
  clock.now = SETTLE_MS;
  return client;
}
