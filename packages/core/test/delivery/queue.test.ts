import { expect, it } from 'vitest';
import { EventQueue } from '../../src/delivery/queue.js';
import { createQueuedEvent, type EventCall, PRIORITY, type QueuedEvent } from '../../src/delivery/queued-event.js';

let number = 0;
const call: EventCall = { madeAt: 0, done: false, isRecovered: false, inFlight: false };
const FROM = { ip: undefined, userAgent: 'x', isVisitor: true };
const event = (priority: QueuedEvent['priority'], orderingKey?: string, bytes = 10, repeatable = true): QueuedEvent => {
  number += 1;
  return createQueuedEvent(call, 'track', `${number}`.padEnd(bytes, '.'), FROM, { priority, orderingKey, repeatable });
};
function queueOf(maxQueueSize: number, maxQueueBytes = 1_000) {
  let evicted: QueuedEvent[] = [];
  const queue = new EventQueue(
    { maxQueueSize, maxQueueBytes },
    { delay: () => setTimeout(() => {}, 0).unref(), evict: (each) => evicted.push(each) },
  );
  /** Returns what has to leave. */
  const add = (newcomer: QueuedEvent): QueuedEvent[] => {
    evicted = [];
    queue.add(newcomer);
    return evicted;
  };
  return { queue, add };
}
const drain = (queue: EventQueue) => {
  const taken: QueuedEvent[] = [];
  for (let entry = queue.take(); entry; entry = queue.take()) taken.push(entry);
  return taken;
};

it('gives events back in the order in which they came, whatever their priority', () => {
  const { queue, add } = queueOf(10);
  const events = [PRIORITY.track, PRIORITY.request, PRIORITY.revenue, PRIORITY.identify].map((p) => event(p));
  for (const each of events) add(each);
  expect(drain(queue)).toEqual(events);
  expect([queue.size, queue.bytes]).toEqual([0, 0]);
});

it('evicts request events first, then tracks, oldest first, and revenue last', () => {
  const { queue, add } = queueOf(6);
  const order = ['revenue', 'increment', 'identify', 'group', 'track', 'request'] as const;
  const events = order.map((name) => event(PRIORITY[name]));
  for (const each of events) add(each);
  const evicted = Array.from({ length: 7 }, () => add(event(PRIORITY.revenue))[0]);
  expect(evicted).toEqual([...events].reverse().concat(expect.anything()));
  expect(queue.size).toBe(6);
});

it('refuses a newcomer that is less important than everything queued', () => {
  const { queue, add } = queueOf(1);
  add(event(PRIORITY.track));
  const newcomer = event(PRIORITY.request);
  expect(add(newcomer)).toEqual([newcomer]);
  expect(queue.size).toBe(1);
});

it('is bounded in bytes', () => {
  const { queue, add } = queueOf(100, 100);
  for (let i = 0; i < 50; i += 1) add(event(PRIORITY.track, undefined, 30));
  expect([queue.size, queue.bytes]).toEqual([3, 90]);
  const evicted = add(event(PRIORITY.revenue, undefined, 95));
  expect(evicted).toHaveLength(3);
  expect(add(event(PRIORITY.revenue, undefined, 101))).toHaveLength(1);
  expect(queue.bytes).toBe(95);
});

it('evicts nothing for an event that would not fit beside the more important ones', () => {
  const { queue, add } = queueOf(100, 100);
  add(event(PRIORITY.revenue, undefined, 60));
  add(event(PRIORITY.track, undefined, 30));
  const newcomer = event(PRIORITY.track, undefined, 50);
  expect(add(newcomer)).toEqual([newcomer]);
  expect([queue.size, queue.bytes]).toEqual([2, 90]);
});

it('sends one event of an ordering key at a time, in order, and others past it', () => {
  const { queue, add } = queueOf(10);
  const first = event(PRIORITY.identify, 'p');
  const second = event(PRIORITY.increment, 'p');
  const other = event(PRIORITY.increment, 'q');
  for (const each of [first, second, other]) add(each);
  const [holder, past] = drain(queue);
  expect([holder, past]).toEqual([first, other]);
  queue.finish(holder as QueuedEvent);
  expect(queue.take()).toBe(second);
});

it('keeps the ordering key for an event that is put back', () => {
  const { queue, add } = queueOf(10);
  const first = event(PRIORITY.identify, 'p');
  const second = event(PRIORITY.increment, 'p');
  add(first);
  add(second);
  queue.putBack(queue.take() as QueuedEvent, 'back');
  expect(queue.take()).toBe(first);
  expect(queue.take()).toBeUndefined();
});

it('passes the ordering key on, once, when its holder or one that waits is evicted', () => {
  const { queue, add } = queueOf(4);
  const sameKey = Array.from({ length: 4 }, () => event(PRIORITY.increment, 'p'));
  for (const each of sameKey) add(each);
  const sent = queue.take() as QueuedEvent;
  add(event(PRIORITY.revenue));
  const evicted = add(event(PRIORITY.revenue));
  expect(evicted).toEqual([sameKey[1]]);
  for (const entry of evicted) queue.finish(entry);
  expect(drain(queue).some(({ orderingKey: name }) => name === 'p')).toBe(false);
  queue.finish(sent);
  expect(queue.take()).toBe(sameKey[2]);
  expect(queue.take()).toBeUndefined();
});

it('gives a refused newcomer no part in its ordering key', () => {
  const { queue, add } = queueOf(1);
  add(event(PRIORITY.increment, 'p'));
  const sent = queue.take() as QueuedEvent;
  add(event(PRIORITY.revenue));
  for (const entry of add(event(PRIORITY.increment, 'p'))) queue.finish(entry);
  queue.take();
  add(event(PRIORITY.increment, 'p'));
  expect(queue.take()).toBeUndefined();
  queue.finish(sent);
  expect(queue.take()?.orderingKey).toBe('p');
});

it('probes with an event that can be repeated, if there is one', () => {
  const { queue, add } = queueOf(10);
  add(event(PRIORITY.revenue, undefined, 10, false));
  const repeatable = event(PRIORITY.track);
  add(repeatable);
  expect(queue.takeProbe(Math.random)).toBe(repeatable);
  expect(queue.takeProbe(Math.random)?.priority).toBe(PRIORITY.revenue);
});

it('probes with an event that was never sent, from anywhere, before one that failed', () => {
  const { queue, add } = queueOf(10);
  const failed = event(PRIORITY.track);
  add(failed);
  const entry = queue.take() as QueuedEvent;
  entry.sentAt = 1;
  queue.putBack(entry, 'front');
  const fresh = [event(PRIORITY.track), event(PRIORITY.track), event(PRIORITY.track)];
  for (const each of fresh) add(each);
  expect(queue.takeProbe(() => 0.99)).toBe(fresh[2]);
  expect(queue.takeProbe(() => 0)).toBe(fresh[0]);
  expect(queue.takeProbe(() => 0)).toBe(fresh[1]);
  expect(queue.takeProbe(() => 0.99)).toBe(failed);
  expect(queue.takeProbe(() => 0)).toBeUndefined();
});

it('keeps what is held until it is released, the oldest first, and can evict it meanwhile', () => {
  const { queue, add } = queueOf(2);
  add(event(PRIORITY.track));
  add(event(PRIORITY.track));
  const [first, second] = [queue.take() as QueuedEvent, queue.take() as QueuedEvent];
  queue.hold(first);
  queue.hold(second);
  expect([queue.size, queue.ready.size]).toEqual([2, 0]);
  queue.releaseHeld(1);
  expect(queue.take()).toBe(first);
  expect(queue.take()).toBeUndefined();
  queue.hold(first);
  expect(add(event(PRIORITY.track))).toEqual([second]);
  queue.releaseHeld(Number.POSITIVE_INFINITY);
  expect(drain(queue)).toContain(first);
});

it('holds back a delayed event until it is woken, and can evict it meanwhile', () => {
  const { queue, add } = queueOf(1);
  add(event(PRIORITY.track));
  const entry = queue.take() as QueuedEvent;
  queue.putBack(entry, 1_000);
  expect([queue.size, queue.ready.size]).toEqual([1, 0]);
  queue.wake(entry);
  expect(queue.take()).toBe(entry);
  queue.putBack(entry, 1_000);
  expect(add(event(PRIORITY.track))).toEqual([entry]);
  queue.wake(entry);
  expect(drain(queue)).not.toContain(entry);
});
