import { expect } from 'vitest';
import type { FinalDelivery } from '../../../src/delivery/delivery.js';
import type { ProfileWrite } from '../../../src/delivery/profile-write.js';
import type { ProfileEvent } from '../../../src/delivery/profile-writes.js';
import { ProfileWrites, type ProfileWritesConfig } from '../../../src/delivery/profile-writes.js';
import { EventQueue, type QueueLimits } from '../../../src/delivery/queue.js';

export const DELIVERED = { status: 'delivered' } as const;
export const MISSING = { status: 'rejected', httpStatus: 404, message: 'Profile not found' } as const;

/** Events of the profile `u`, as they are sent. */
export const increment = (property: string, value: number) => ({
  type: 'increment',
  payload: { profileId: 'u', property, value },
});
export const identify = (fields: object) => ({ type: 'identify', payload: { profileId: 'u', ...fields } });

/** A call, and what became of it. */
export interface DrivenCall {
  readonly event: ProfileEvent;
  readonly madeAt: number;
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
  throw new Error('nothing but writes to profiles waits in this queue, and nothing is sent');
};

const CONFIG: ProfileWritesConfig & QueueLimits = {
  apiUrl: 'https://api.example',
  clientId: 'client',
  maxQueueSize: 10_000,
  maxQueueBytes: 1 << 25,
  maxEventBytes: 1 << 18,
  counterSettleMs: SETTLE_MS,
  transport: { send: never },
};

/** A client whose engine is the test, on a clock that the test sets. */
export class DrivenClient {
  readonly calls: DrivenCall[] = [];
  readonly unsafe: string[] = [];
  readonly queue: EventQueue;
  readonly writes: ProfileWrites<DrivenCall>;
  readonly #clock: { now: number };

  constructor(clock: { now: number }, config: Partial<typeof CONFIG> = {}, onEnd = (_: DrivenCall): void => {}) {
    this.#clock = clock;
    this.queue = new EventQueue({ ...CONFIG, ...config }, { delay: never, evict: never });
    this.writes = new ProfileWrites<DrivenCall>(
      { ...CONFIG, ...config },
      {
        now: () => clock.now,
        queue: this.queue,
        wake: () => {},
        held: (call) => {
          call.held += 1;
        },
        end: (call, delivery, event) => {
          call.ends.push(delivery);
          call.told.push(event() as ProfileEvent);
          onEnd(call);
        },
        unsafeSum: (property) => this.unsafe.push(property),
      },
    );
  }

  call(event: ProfileEvent, { userAgent = 'test/1.0', ip }: { userAgent?: string; ip?: string } = {}): DrivenCall {
    const call: DrivenCall = {
      event: structuredClone(event),
      madeAt: this.#clock.now,
      client: this,
      held: 0,
      ends: [],
      told: [],
      isProcessed: false,
      request: -1,
    };
    this.calls.push(call);
    const bytes = JSON.stringify(event).length;
    this.writes.schedule.accept(this.writes, {
      call,
      madeAt: this.#clock.now,
      event,
      bytes,
      ip,
      userAgent,
      isVisitor: false,
    });
    this.queue.makeRoom();
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
  takeOnly(): ProfileWrite<DrivenCall> {
    const [write, ...more] = this.takeAll();
    expect(write).toBeDefined();
    expect(more).toEqual([]);
    return write as ProfileWrite<DrivenCall>;
  }

  takeAll(): ProfileWrite<DrivenCall>[] {
    const taken: ProfileWrite<DrivenCall>[] = [];
    for (let write = this.writes.take(); write; write = this.writes.take()) taken.push(write);
    return taken;
  }

  /** Delivers what may go now, until nothing may. Returns the payloads. */
  deliverAll(): ProfileEvent[] {
    const sent: ProfileEvent[] = [];
    for (let write = this.writes.take(); write; write = this.writes.take()) {
      sent.push(structuredClone(write.event) as ProfileEvent);
      this.writes.schedule.end(write, { status: 'delivered' });
    }
    return sent;
  }
}
