import assert from 'node:assert/strict';
import { DROP_REASONS } from '../../src/delivery/delivery.js';
import type { Delivery, FinalDelivery } from '../../src/index.js';
import type { Meaning } from './fates.js';
import type { Party } from './party.js';
import type { RecordedCall } from './recorded-call.js';
import type { Send } from './scripted-transport.js';

// Checked at every step of thousands of runs: plain comparisons, where expect() would take most of the time.
const equal = (actual: number, expected: number, what: string) =>
  assert(actual === expected, `${what}: ${actual} instead of ${expected}`);
const atMost = (actual: number, most: number, what: string) =>
  assert(actual <= most, `${what}: ${actual}, more than ${most}`);

/** The books balance, even while the client calls the app. */
export function expectBooks(party: Party, when?: 'while ends are told'): void {
  const { calls, delivered, rejected, dropped, droppedBy, pending, queued, inFlight, bytes, retried } =
    party.client.stats();
  // Which tells what was to be told on the next turn.
  const { limits, ends, echoes } = party;
  equal(delivered + rejected + dropped + pending, calls, 'calls that are accounted for');
  equal(queued + inFlight, pending, 'pending');
  equal(
    Object.values(droppedBy).reduce((sum, count) => sum + count),
    dropped,
    'dropped by reason',
  );
  if (echoes || when) atMost(ends, calls - pending, 'ends that were told');
  else equal(ends, calls - pending, 'ends that were told');
  atMost(
    0,
    Math.min(calls, delivered, rejected, dropped, pending, queued, inFlight, bytes, retried),
    'the least count',
  );
  atMost(inFlight, limits.connections, 'in flight');
}

/** The queue is within its bounds, what waits for a resolver or a retry included. */
export function expectBounds({ client, limits }: Party): void {
  const { queued, bytes } = client.stats();
  // What waits for a resolver has a bound of its own, and what comes back from the wire gets its place back.
  atMost(queued, 2 * limits.maxQueueSize + limits.connections, 'queued');
  atMost(bytes, 2 * limits.maxQueueBytes + limits.connections * limits.maxEventBytes, 'bytes');
  if (queued === 0) equal(bytes, 0, 'bytes of an empty queue');
}

const isNonRepeatable = ({ type, isRevenue }: Send) => type === 'increment' || type === 'decrement' || isRevenue;

/** A request is made only when it may be: in order, one at a time, and never again after what might have counted. */
export function expectSend({ transport, limits, calls, isOver }: Party, send: Send): void {
  assert(!isOver, 'a request after the shutdown');
  const { seq, orderingKey } = send;
  const open = transport.sends.filter((earlier) => transport.isOpen(earlier));
  atMost(open.length + 1, limits.connections, 'requests on their way');
  const call = calls.get(seq ?? -1);
  for (const earlier of transport.sends) {
    if (orderingKey === undefined || earlier.orderingKey !== orderingKey) continue;
    assert(!transport.isOpen(earlier), `two on their way for ${orderingKey}`);
    const ahead = calls.get(earlier.seq ?? -1);
    if (!call || !ahead || ahead === call) continue;
    equal(ahead.ends.length, 1, `ends of what went before it for ${orderingKey}`);
    // Groups are known at the call, whichever scope makes it; of profiles that is certain within a scope only.
    if (call.scope === ahead.scope || orderingKey.startsWith('group'))
      atMost(ahead.seq, call.seq, `number of what went before it for ${orderingKey}`);
  }
  if (!call) return;
  atMost(send.startedAt - call.madeAt, limits.maxEventAgeMs, 'age of an event that is sent');
  expectRepeatable(send, meaningsOf(transport.sends, call, transport), limits.maxRetries);
}

function expectRepeatable(send: Send, tries: readonly (Meaning | undefined)[], maxRetries: number): void {
  assert(
    !tries.some((meaning) => meaning === 'stored' || meaning === 'refused'),
    `sent again after ${tries.join(', ')}`,
  );
  const unknown = countOf(tries, 'unknown');
  atMost(unknown, isNonRepeatable(send) ? 0 : maxRetries, 'earlier requests without an answer');
}

const countOf = (tries: readonly (Meaning | undefined)[], wanted: Meaning) =>
  tries.filter((meaning) => meaning === wanted).length;

const meaningsOf = (sends: readonly Send[], { seq }: RecordedCall, transport: Party['transport']) =>
  sends.filter((send) => send.seq === seq).map((send) => transport.meaningOf(send));

/** The end that is told is the one that the requests had. */
export function expectEnd({ transport, limits }: Party, call: RecordedCall, end: FinalDelivery): void {
  equal(call.ends.length, 1, 'ends of one call');
  const tries = meaningsOf(transport.sends, call, transport);
  const last = tries.at(-1);
  const told = `${JSON.stringify(end)} after ${tries.join(', ')}`;
  if (end.status === 'delivered') return assert(last === 'stored', told);
  if (end.status === 'rejected') {
    const isRefusedTwice = last === 'undecided' && countOf(tries, 'undecided') > 1 && !tries.includes('unknown');
    return assert(last === 'refused' || last === 'missing' || isRefusedTwice, told);
  }
  assert(end.status === 'dropped' && !tries.includes('stored'), told);
  const unknown = countOf(tries, 'unknown');
  const mostCounted = unknown + countOf(tries, 'not_stored');
  if (['filtered', 'invalid', 'too_large'].includes(end.reason)) assert(tries.length === 0, told);
  if (end.reason === 'retries_exhausted')
    assert(unknown <= limits.maxRetries + 1 && mostCounted > limits.maxRetries, told);
  const isRefusedLater = last === 'undecided' && tries.includes('unknown');
  const isUnanswered = tries.length > 0 && (last === 'unknown' || last === undefined);
  if (end.reason === 'unconfirmed') assert(isRefusedLater || isUnanswered, told);
}

/** One of the contract's, with what belongs to it. */
export function expectDelivery(delivery: Delivery): void {
  const told = JSON.stringify(delivery);
  if (delivery.status === 'dropped') return assert(DROP_REASONS.includes(delivery.reason), told);
  if (delivery.status === 'rejected') return assert(delivery.httpStatus > 0 && delivery.message !== '', told);
  assert(['delivered', 'local', 'queued'].includes(delivery.status), told);
}

/** What a promise said is what listeners were told in the end. */
export function expectAgreement({ delivery, ends }: RecordedCall): void {
  assert(delivery, 'a promise that never fulfilled');
  if (delivery.status === 'local') equal(ends.length, 0, 'ends of a call that was local');
  else if (delivery.status !== 'queued' && ends.length > 0) assert.deepEqual(ends, [delivery]);
}
