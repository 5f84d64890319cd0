import { capacityOf } from './figures.mjs';
import { simulateFleet } from './fleet.mjs';

/** Events a second of one process of the app: 200 requests, each of which is an event, and some tracks. */
const PER_APP = 250;
/** The busiest minute of a day has this much more than the rate that a fleet is sized for. */
const PEAK = 1.5;
export const LATENCY_MS = 20;
/** Of a process without Redis, and of a relay, which has nothing else to do. */
const CONNECTIONS = 64;
const RELAY_CONNECTIONS = 256;
const SERVERS = [1, 3, 6, 9];
const PARTITIONS = [16, 32, 64, 128, 256];
/** Appends time out after 500 ms; half of it is what a healthy Redis may take. */
const MOST_REDIS_WAIT_MS = 250;
/** Redis is chosen first, with room for more than the peak: where it is at its limit, nothing else helps. */
const REDIS_ROOM = 1.2;
const MOST_P99_SECONDS = 0.5;
/** What waits after ten seconds, in seconds of arrivals. */
const MOST_WAITING_SECONDS = 0.25;

const appsFor = (eventsPerSecond) => Math.max(1, Math.ceil(eventsPerSecond / PER_APP));

/** Whether a fleet keeps up: nothing is dropped, nothing piles up, and Redis responds in time. */
function keepsUp(plan, inputs) {
  const { droppedAll, p99Seconds, redisWaitMs, waiting } = simulateFleet(
    // Twice what may wait is not caught up with.
    { ...plan, seconds: 10, stepMs: 10, untilWaiting: plan.eventsPerSecond * 2 * MOST_P99_SECONDS },
    inputs,
  );
  return (
    droppedAll === 0 &&
    p99Seconds <= MOST_P99_SECONDS &&
    redisWaitMs <= MOST_REDIS_WAIT_MS &&
    waiting <= plan.eventsPerSecond * MOST_WAITING_SECONDS
  );
}

/** The least number from `from` to `to` for which `isEnough`, or undefined. What is enough stays enough. */
function least(from, to, isEnough) {
  if (from > to || !isEnough(to)) return undefined;
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isEnough(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** The highest rate at which a fleet keeps up, to three digits. */
export function highestRate(plan, inputs) {
  let [low, high] = [0, 1_000];
  while (keepsUp({ ...plan, eventsPerSecond: high }, inputs)) [low, high] = [high, 2 * high];
  while (high - low > high / 200) {
    const middle = (low + high) / 2;
    if (keepsUp({ ...plan, eventsPerSecond: middle }, inputs)) low = middle;
    else high = middle;
  }
  return low;
}

/** The smallest fleet that keeps up with the peak of a rate; one process needs no other. */
export function sizeFor(eventsPerSecond, inputs) {
  return appsFor(eventsPerSecond) === 1 ? sizeAlone(eventsPerSecond, inputs) : sizeFleet(eventsPerSecond, inputs);
}

/** Without Redis: how many processes of the API are needed. */
export function sizeAlone(eventsPerSecond, inputs) {
  const plan = { ...peakOf(eventsPerSecond), connections: CONNECTIONS };
  return { ...withApi(plan, inputs), eventsPerSecond };
}

/** First Redis, then relays and partitions, then processes of the API. */
function sizeFleet(eventsPerSecond, inputs) {
  const ample = { ...peakOf(eventsPerSecond), connections: RELAY_CONNECTIONS };
  const api = apiOf(2 * leastApi(ample, inputs) + 2, inputs);
  const perRelay = capacityOf(inputs.relay, RELAY_CONNECTIONS, LATENCY_MS + api.micros / 1_000).perSecond;
  // Two, so that one can be replaced.
  const leastRelays = Math.max(2, Math.floor(ample.eventsPerSecond / perRelay));
  for (const redis of SERVERS) {
    const found = PARTITIONS.flatMap((partitions) => {
      const plan = { ...ample, api, redis, partitions };
      const most = Math.min(partitions, 2 * leastRelays + 4);
      const crowded = { ...plan, eventsPerSecond: plan.eventsPerSecond * REDIS_ROOM, relays: most };
      if (!keepsUp(crowded, inputs)) return [];
      const relays = least(leastRelays, most, (count) => keepsUp({ ...plan, relays: count }, inputs));
      return relays ? [{ ...plan, relays }] : [];
    }).sort((one, other) => one.relays - other.relays || one.partitions - other.partitions);
    if (found[0]) return { ...withApi(found[0], inputs), eventsPerSecond };
  }
  throw new Error(`no fleet keeps up with ${eventsPerSecond} events a second`);
}

const peakOf = (eventsPerSecond) => ({ eventsPerSecond: eventsPerSecond * PEAK, apps: appsFor(eventsPerSecond) });
const apiOf = (processes, { api }) => ({ processes, micros: api.slowMicros, latencyMs: LATENCY_MS });
const leastApi = ({ eventsPerSecond }, { api }) => Math.max(1, Math.floor((eventsPerSecond * api.slowMicros) / 1e6));

/** The plan with as few processes of the API as it needs. */
function withApi(plan, inputs) {
  const from = leastApi(plan, inputs);
  const enough = (processes) => keepsUp({ ...plan, api: apiOf(processes, inputs) }, inputs);
  const processes = least(from, 2 * from + 2, enough);
  if (processes === undefined) throw new Error(`no API keeps up with ${plan.eventsPerSecond} events a second`);
  return { ...plan, api: apiOf(processes, inputs) };
}
