/** Of 1 000 events, from the least important to the most, as a full queue drops them. */
const MIX = { requests: 700, tracks: 250, groups: 10, identifies: 30, counters: 8, payments: 2 };
const KINDS = Object.keys(MIX);
const SHARES = Object.values(MIX).map((count) => count / 1_000);

/** What a relay marks in Redis before it sends it: all but requests and tracks. */
export const ORDERED_SHARE = 1 - SHARES[0] - SHARES[1];

/** A load balancer gives the busiest process this much more than the mean, and the idlest as much less. */
const UNEVEN = 0.3;
/** Processes that are loaded alike are one group, so that a thousand cost no more to simulate than twenty. */
const MOST_GROUPS = 10;

/** Processes of an app that are loaded alike, with the bounded queue of one of them. */
class Group {
  processes;
  size = 0;
  dropped = new Float64Array(KINDS.length);
  /** Of one process. */
  perSecond;
  /** Since its last batch. */
  idleMs = 0;
  slots = 1;
  cpuMs = 0;
  #waiting = new Float64Array(KINDS.length);
  #capacity;

  constructor(processes, perSecond, capacity) {
    this.processes = processes;
    this.perSecond = perSecond;
    this.#capacity = capacity;
  }

  /** Returns how many of what arrived are kept, in all processes. */
  arrive(seconds, noise) {
    const arrived = this.perSecond * seconds * noise;
    for (let kind = 0; kind < KINDS.length; kind += 1) this.#waiting[kind] += arrived * SHARES[kind];
    this.size += arrived;
    let excess = Math.max(0, this.size - this.#capacity);
    const dropped = excess;
    for (let kind = 0; excess > 0; kind += 1) {
      const leaving = Math.min(excess, this.#waiting[kind]);
      this.#waiting[kind] -= leaving;
      this.dropped[kind] += leaving * this.processes;
      this.size -= leaving;
      excess -= leaving;
    }
    return (arrived - dropped) * this.processes;
  }

  /** So many of one process leave for the next stage. */
  take(count) {
    const share = this.size > 0 ? Math.min(1, count / this.size) : 0;
    for (let kind = 0; kind < KINDS.length; kind += 1) this.#waiting[kind] *= 1 - share;
    this.size *= 1 - share;
  }
}

/** The processes of an app, in groups: some are busier than others. */
export function createApps({ apps, eventsPerSecond, capacity }) {
  const count = Math.min(apps, MOST_GROUPS);
  const groups = Array.from({ length: count }, (_, place) => ({
    processes: Math.floor(apps / count) + (place < apps % count ? 1 : 0),
    load: count === 1 ? 1 : 1 - UNEVEN + (2 * UNEVEN * place) / (count - 1),
  }));
  const total = groups.reduce((sum, { processes, load }) => sum + processes * load, 0);
  return groups.map(({ processes, load }) => new Group(processes, (eventsPerSecond * load) / total, capacity));
}

/** Events that were dropped, by kind. */
export function droppedBy(groups) {
  return Object.fromEntries(
    KINDS.map((kind, place) => [kind, groups.reduce((sum, { dropped }) => sum + dropped[place], 0)]),
  );
}
