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
const MOST_P99_SECONDS = 0.5;
/** What waits after ten seconds, in seconds of arrivals. */
const MOST_WAITING_SECONDS = 0.25;

const appsFor = (eventsPerSecond) => Math.max(1, Math.ceil(eventsPerSecond / PER_APP));

/** Whether a fleet keeps up: nothing is dropped, nothing piles up, and Redis responds in time. */
function keepsUp(plan, inputs) {
  const { droppedAll, p99Seconds, redisWaitMs, waiting } = simulateFleet({ ...plan, seconds: 10, stepMs: 10 }, inputs);
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

/** The smallest fleet that keeps up with the peak of a rate: first Redis, then relays and partitions, then processes of the API. */
export function sizeFor(eventsPerSecond, inputs) {
  const plan = sizeForPeak(eventsPerSecond, inputs);
  return plan && { ...plan, eventsPerSecond };
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

function sizeForPeak(eventsPerSecond, inputs) {
  const { slowMicros: micros } = inputs.api;
  const base = {
    eventsPerSecond: eventsPerSecond * PEAK,
    apps: appsFor(eventsPerSecond),
    connections: appsFor(eventsPerSecond) === 1 ? CONNECTIONS : RELAY_CONNECTIONS,
  };
  const api = (processes) => ({ processes, micros, latencyMs: LATENCY_MS });
  const leastApi = Math.max(1, Math.floor((eventsPerSecond * PEAK * micros) / 1e6));
  const ample = { ...base, api: api(2 * leastApi + 2) };
  const withApi = (plan) => {
    const processes = least(leastApi, 2 * leastApi + 2, (count) => keepsUp({ ...plan, api: api(count) }, inputs));
    return processes && { ...plan, api: api(processes) };
  };
  if (base.apps === 1) return withApi(base);
  const perRelay = capacityOf(inputs.relay, RELAY_CONNECTIONS, LATENCY_MS + micros / 1_000).perSecond;
  // Two, so that one can be replaced.
  const leastRelays = Math.max(2, Math.floor((eventsPerSecond * PEAK) / perRelay));
  for (const redis of SERVERS) {
    const found = PARTITIONS.flatMap((partitions) => {
      const plan = { ...ample, redis, partitions };
      const most = Math.min(partitions, 2 * leastRelays + 4);
      const relays = least(leastRelays, most, (count) => keepsUp({ ...plan, relays: count }, inputs));
      return relays ? [{ ...plan, relays }] : [];
    }).sort((one, other) => one.relays - other.relays || one.partitions - other.partitions);
    if (found[0]) return withApi(found[0]);
  }
  return undefined;
}
