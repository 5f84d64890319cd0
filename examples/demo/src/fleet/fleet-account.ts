import type { DeadLetter } from '@openpanel-node/example-fleet';
import type { Inspector, InspectorEvent } from '@openpanel-node/inspector';
import { type Call, nameOf, USER_IDS } from './traffic.js';

/** What became of every call, by what the apps, the inspector and the dead letters say. */
export interface FleetAccount {
  /** Nothing was lost, nothing counted twice, and every counter is right. */
  readonly ok: boolean;
  /** Requests to the apps. */
  readonly requests: number;
  /** Tracked events, payments and counters of these requests. */
  readonly calls: number;
  /** Calls that Redis had been given, as the apps said. */
  readonly handedOver: number;
  readonly storedOnce: number;
  /** Plain events that were in flight when a relay was killed. */
  readonly storedTwice: number;
  /** Payments and counters that were stored twice, of which there must be none. */
  readonly countedTwice: number;
  /** By reason. */
  readonly deadLetters: Readonly<Record<string, number>>;
  /** Calls in the memory of the app that was killed, which it had not handed over yet. */
  readonly inMemory: number;
  /** Payments and counters that were under way at a kill: not stored, and not sent again, since nobody could know that. */
  readonly unconfirmed: number;
  readonly lost: number;
  readonly counters: { readonly profiles: number; readonly increments: number; readonly wrong: number };
  readonly longestHeldMs: number;
  readonly mismatches: readonly string[];
  readonly seconds: number;
}

export interface Observed {
  readonly calls: readonly Call[];
  /** Every event that an app has handed over. */
  readonly handedOver: readonly DeadLetter['event'][];
  readonly inspector: Pick<Inspector, 'events' | 'profile'>;
  readonly deadLetters: readonly DeadLetter[];
  /** The app that was killed. */
  readonly killed: string;
  readonly mismatches: readonly string[];
  readonly seconds: number;
}

const isTrack = ({ type }: { readonly type: string }) => type === 'track';
const userOf = ({ payload }: { readonly payload: Readonly<Record<string, unknown>> }) => String(payload['profileId']);

export function fleetAccountOf(observed: Observed): FleetAccount {
  const { calls, handedOver, inspector, deadLetters, killed, seconds } = observed;
  const mismatches = [...observed.mismatches];
  const stored = countBy(inspector.events({ type: 'track' }).map(nameOf));
  const given = new Set(handedOver.filter(isTrack).map(nameOf));
  const dead = new Set(deadLetters.filter(({ event }) => isTrack(event)).map(({ event }) => nameOf(event)));
  const tally = { calls: 0, once: 0, twice: 0, countedTwice: 0, inMemory: 0, unconfirmed: 0, lost: 0 };

  for (const { app, events, isAnswered } of calls) {
    for (const name of events) {
      const times = stored.get(name) ?? 0;
      const isKnown = times > 0 || given.has(name) || dead.has(name);
      stored.delete(name);
      // A request that was cut off may have caused nothing.
      if (!isAnswered && !isKnown) continue;
      tally.calls += 1;
      if (times === 1) tally.once += 1;
      else if (times > 1 && name.startsWith('revenue ')) tally.countedTwice += 1;
      else if (times > 1) tally.twice += 1;
      else if (dead.has(name)) tally.unconfirmed += 1;
      else if (app === killed && !isKnown) tally.inMemory += 1;
      else {
        tally.lost += 1;
        mismatches.push(`${name} of ${app} was lost`);
      }
    }
  }
  for (const { reason, event } of deadLetters) {
    // Nothing else is a reason here: the API accepts all of it, and only payments and counters may not be sent again.
    const isExpected = reason === 'unconfirmed' && (!isTrack(event) || nameOf(event).startsWith('revenue '));
    if (!isExpected) mismatches.push(`${isTrack(event) ? nameOf(event) : event.type} became a dead letter: ${reason}`);
  }
  for (const name of stored.keys()) mismatches.push(`${name} was stored, and not called`);

  const counters = countersOf(observed, mismatches);
  tally.lost += counters.lost;
  return {
    ok: mismatches.length === 0 && tally.lost === 0 && tally.countedTwice === 0,
    requests: calls.length,
    calls: tally.calls + counters.calls,
    handedOver: handedOver.length,
    storedOnce: tally.once + counters.stored,
    storedTwice: tally.twice,
    countedTwice: tally.countedTwice + counters.twice,
    deadLetters: Object.fromEntries(countBy(deadLetters.map(({ reason }) => reason))),
    inMemory: tally.inMemory + counters.inMemory,
    unconfirmed: tally.unconfirmed + counters.unconfirmed,
    lost: tally.lost,
    counters: { profiles: USER_IDS.length, increments: counters.calls, wrong: counters.wrong },
    longestHeldMs: longestHeld(inspector.events()),
    mismatches,
    seconds,
  };
}

/** Increments have no name: what counts is the sum of a profile. */
function countersOf({ calls, handedOver, deadLetters, inspector, killed }: Observed, mismatches: string[]) {
  const total = { calls: 0, stored: 0, twice: 0, inMemory: 0, unconfirmed: 0, lost: 0, wrong: 0 };
  const given = countBy(handedOver.filter(({ type }) => type === 'increment').map(userOf));
  for (const user of USER_IDS) {
    const own = calls.filter(({ increments }) => increments === user);
    const answered = own.filter(({ isAnswered }) => isAnswered).length;
    const ofKilled = own.filter(({ app }) => app === killed).length;
    const has = given.get(user) ?? 0;
    // Redis may have had them, and the app was killed before it knew.
    const unsure = Math.max(0, Math.min(own.length - has, ofKilled));
    // What was never sent again because it may have been counted: it is in the sum, or not.
    const unknown = deadLetters
      .filter(({ event }) => event.type === 'increment' && userOf(event) === user)
      .reduce((sum, { event }) => sum + Number(event.payload['value'] ?? 1), 0);
    const stored = Number(inspector.profile(user)?.properties['logins'] ?? 0);
    const isRight = stored >= has - unknown && stored <= has + unsure && answered - has <= unsure;
    if (!isRight) {
      mismatches.push(`${user} has ${stored} logins of ${has} that were handed over; ${unknown} are unconfirmed`);
      total.wrong += 1;
    }
    total.calls += Math.max(answered, has, stored);
    total.stored += Math.min(stored, has + unsure);
    total.twice += Math.max(0, stored - has - unsure);
    total.inMemory += Math.min(unsure, Math.max(0, answered - Math.max(has, stored)));
    total.unconfirmed += Math.max(0, Math.min(unknown, has - stored));
    total.lost += Math.max(0, has - unknown - stored);
  }
  return total;
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const longestHeld = (events: readonly InspectorEvent[]): number =>
  events.reduce((longest, { heldMs = 0 }) => Math.max(longest, heldMs), 0);
