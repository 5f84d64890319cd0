// The account of a run: what was called, against what the API stored and what was said of the rest.
import { callsIn, callsOf, runOf } from './calls.mjs';
import { logOf } from './processes.mjs';

/** So long a request may take until it is stored, although its sender was killed. */
const LATE_MS = 100;
/** Must never be stored twice. */
const ONCE = ['payment', 'counter'];

/**
 * `isFleet`: a call is safe when it was handed over; otherwise when the turn has ended. `isWithinProcess`: the order of calls is that of
 * one process. `runs`: the settings of every process that called. `letters`: the dead letters of a fleet. `kills`: when, with what was in flight.
 */
export function accountOf({ api, runs, letters, kills, isFleet = false, isWithinProcess = false }) {
  const account = {
    isFleet,
    kills: kills.length,
    loaded: kills.filter(({ inFlight }) => inFlight.counter > 0 && inFlight.payment > 0).length,
    called: 0,
    storedOnce: 0,
    tracksTwice: 0,
    onceTwice: 0,
    mostTwice: 0,
    unconfirmed: 0,
    /** Of those: what the API has not stored. */
    unstored: 0,
    dropped: {},
    inMemory: 0,
    lost: 0,
    lostIds: [],
    twiceIds: [],
    disorder: 0,
    /** What was stored of the keys that are out of order, and what was killed meanwhile. */
    disordered: [],
    wrongProfiles: api.profiles.wrong(),
  };
  const ends = new Map();
  for (const { reason, event } of letters) for (const { id } of callsIn(event)) ends.set(id, reason);
  const logs = runs.map(({ log }) => logOf(log));
  for (const { ended } of logs) for (const { id, reason } of ended) if (!ends.has(id)) ends.set(id, reason);
  const handed = new Set(logs.flatMap(({ handedOver }) => handedOver));
  for (const [place, settings] of runs.entries()) {
    const { called } = logs[place];
    account.called += called;
    const calls = callsOf(settings);
    for (let n = 0; n < called; n += 1) {
      const { id } = calls.next().value;
      const times = api.stored.get(id)?.times.length ?? 0;
      const reason = ends.get(id);
      if (reason === 'unconfirmed') account.unconfirmed += 1;
      if (times === 1) account.storedOnce += 1;
      if (times > 0) continue;
      if (reason === 'unconfirmed') account.unstored += 1;
      else if (reason !== undefined) account.dropped[reason] = (account.dropped[reason] ?? 0) + 1;
      else if (isFleet && !handed.has(id)) account.inMemory += 1;
      else {
        account.lost += 1;
        account.lostIds.push(id);
      }
    }
  }
  const perKill = kills.map(() => 0);
  for (const [id, { kind, times }] of api.stored) {
    if (times.length === 1) continue;
    if (ONCE.includes(kind)) {
      account.onceTwice += times.length - 1;
      account.twiceIds.push(id);
    } else account.tracksTwice += times.length - 1;
    // Identifies that waited are sent as one: calls of these would say nothing of how much is sent again.
    if (kind !== 'track') continue;
    for (let index = 1; index < times.length; index += 1) {
      // Otherwise it was sent again because there was no answer in time.
      const cause = kills.findIndex(({ at }) => at + LATE_MS > times[index - 1] && at < times[index]);
      if (cause >= 0) perKill[cause] += 1;
    }
  }
  account.mostTwice = Math.max(0, ...perKill);
  for (const [key, stored] of api.orders) {
    const disorder = disorderIn(
      stored.map(({ place }) => place),
      isWithinProcess,
    );
    account.disorder += disorder;
    if (disorder > 0) account.disordered.push(`${key}: ${historyOf(stored, kills)}`);
  }
  return account;
}

/** Calls that came after a later one of their key: when each came first, and when each came last. */
function disorderIn(places, isWithinProcess) {
  let count = 0;
  for (const order of [[...new Set(places)], [...new Set([...places].reverse())].reverse()]) {
    const latest = new Map();
    for (const place of order) {
      const process = isWithinProcess ? runOf(place) : undefined;
      if (place < latest.get(process)) count += 1;
      else latest.set(process, place);
    }
  }
  return count;
}

const historyOf = (stored, kills) =>
  [...stored.map(({ place, at }) => [at, place]), ...kills.map(({ at, victim }) => [at, `(${victim})`])]
    .sort(([a], [b]) => a - b)
    .map(([at, what]) => `${what} ${(at / 1_000).toFixed(2)} s`)
    .join(', ');
