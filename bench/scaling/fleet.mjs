import { seeded } from '../../test/soak/seeded.mjs';
import { createApps, droppedBy, ORDERED_SHARE } from './apps.mjs';
import { Delays } from './delays.mjs';
import { Delivery } from './delivery.mjs';
import { Outbox } from './outbox.mjs';

/** A relay without Redis sends what it has until its leases may be over: `leaseMs` − `requestTimeoutMs`. */
const FRESH_MS = 10_000;
/** After that it has to acquire its partitions again. */
const ACQUIRE_MS = 500;

/** What a plan does not say. Without `redis` each process delivers its own events. */
const PLAN = {
  apps: 1,
  seconds: 30,
  stepMs: 5,
  seed: 1,
  /** Events in the queue of a process. */
  capacity: 10_000,
  /** Of a process, or of a relay. */
  connections: 64,
  /** Servers; several are a cluster. */
  redis: 0,
  relays: 0,
  partitions: 16,
  /** Events in Redis. */
  maxLength: 1_000_000,
  profiles: 20_000,
  /** The k-th profile has 1 / k ** skew of the events of the first; `hotShare` is the share of one more. */
  skew: 0.5,
  hotShare: 0,
  api: { processes: 1, micros: 400, latencyMs: 20 },
  /** `{ of: 'api' | 'redis', from, to }`, in seconds. */
  outages: [],
  /** Events that wait in Redis at first, and for how many seconds they have been coming. */
  backlog: 0,
  backlogSeconds: 0,
  /** Events that are delivered later than this are counted. */
  lateSeconds: 15 * 60,
  /** Whether to stop when everything from outages and backlog has been delivered. */
  untilEmpty: false,
  /** Or when so many events wait that there is nothing more to find out. */
  untilWaiting: Number.POSITIVE_INFINITY,
};

/**
 * A fleet in steps of a few milliseconds: apps fill their queues; with Redis they append batches to the streams of the partitions, which
 * relays read; else each app sends its own; the API takes what its processes can do. Each stage has its bounds, and waits for the next.
 */
export function simulateFleet(given, figures) {
  const plan = { ...PLAN, ...given };
  const fleet = new Fleet(plan, figures);
  const steps = Math.round((plan.seconds * 1_000) / plan.stepMs);
  for (let step = 0; step < steps && !fleet.isOver; step += 1) fleet.step();
  return fleet.result();
}

class Fleet {
  #plan;
  #random;
  #apps;
  #outbox;
  #delivery;
  #delays = new Delays();
  #nowMs = 0;
  /** Events that have arrived, and were not dropped. */
  #kept;
  #peak = { stored: 0, queued: 0, redisWaitMs: 0 };
  /** When the last outage is over, and when nothing of it waits any more. */
  #backMs;
  #drainedMs;
  #noteEveryMs;

  constructor(plan, figures) {
    this.#plan = plan;
    this.#random = seeded(plan.seed).random;
    this.#apps = createApps(plan);
    this.#outbox = plan.redis > 0 ? new Outbox(plan, figures, this.#random) : undefined;
    this.#delivery = new Delivery(plan, this.#outbox ? figures.relay : figures.engine, this.#random);
    this.#kept = plan.backlog;
    this.#backMs = Math.max(0, ...plan.outages.map(({ to }) => to * 1_000));
    this.#noteEveryMs = Math.max(plan.stepMs, plan.seconds / 5);
    this.#delays.note(-plan.backlogSeconds, 0, 0);
    this.#delays.note(0, plan.backlog, 0);
  }

  get isOver() {
    const { untilEmpty, untilWaiting } = this.#plan;
    return (untilEmpty && this.#drainedMs !== undefined) || this.#waiting > untilWaiting;
  }

  get #waiting() {
    return this.#kept - this.#delivery.delivered;
  }

  step() {
    const { stepMs } = this.#plan;
    const seconds = stepMs / 1_000;
    for (const app of this.#apps)
      this.#kept += app.arrive(seconds, this.#noise(app.perSecond * app.processes * seconds));
    const isApiAway = this.#isAway('api');
    if (this.#outbox) this.#relay(this.#outbox, isApiAway, this.#isAway('redis'));
    else this.#delivery.step(this.#apps, this.#nowMs, isApiAway, 0, (app) => app);
    this.#nowMs += stepMs;
    this.#note();
  }

  #relay(outbox, isApiAway, isRedisAway) {
    const { relays, redis } = outbox;
    outbox.append(this.#apps, this.#nowMs, isRedisAway);
    outbox.read(isRedisAway);
    if (this.#mayRelay) {
      const beginMs = ORDERED_SHARE * outbox.tripMs;
      const sent = this.#delivery.step(relays, this.#nowMs, isApiAway, beginMs, () => relays);
      for (const count of sent) outbox.begin(count);
    }
    outbox.settle(isRedisAway);
    redis.pass(this.#plan.stepMs);
    this.#peak.redisWaitMs = Math.max(this.#peak.redisWaitMs, redis.waitMs);
  }

  /** Events that arrive by chance vary by the root of their number; three uniform numbers are close enough to a bell. */
  #noise(mean) {
    const bell = (this.#random() + this.#random() + this.#random() - 1.5) * 2;
    return 1 + Math.min(1 / 3, 1 / Math.sqrt(mean)) * bell;
  }

  #isAway(what) {
    const { outages } = this.#plan;
    return outages.some(({ of, from, to }) => of === what && this.#nowMs >= from * 1_000 && this.#nowMs < to * 1_000);
  }

  /** Whether the relays know that their partitions are theirs. */
  get #mayRelay() {
    return !this.#plan.outages.some(
      ({ of, from, to }) =>
        of === 'redis' &&
        to * 1_000 > from * 1_000 + FRESH_MS &&
        this.#nowMs >= from * 1_000 + FRESH_MS &&
        this.#nowMs < to * 1_000 + ACQUIRE_MS,
    );
  }

  #note() {
    const { stepMs, eventsPerSecond } = this.#plan;
    const peak = this.#peak;
    let queued = 0;
    for (const { size, processes } of this.#apps) {
      queued += size * processes;
      if (size > peak.queued) peak.queued = size;
    }
    const stored = this.#outbox?.stored ?? 0;
    if (stored > peak.stored) peak.stored = stored;
    if (this.#nowMs % this.#noteEveryMs < stepMs)
      this.#delays.note(this.#nowMs / 1_000, this.#kept, this.#delivery.delivered);
    if (this.#drainedMs === undefined && this.#nowMs > this.#backMs && queued + stored < 2 * eventsPerSecond)
      this.#drainedMs = this.#nowMs;
  }

  result() {
    const { delivered, tripMs, busyMs, longestTripMs } = this.#delivery;
    const relays = this.#outbox?.relays ?? [];
    const { commands = 0, events = 0 } = this.#outbox?.batches ?? {};
    const { quantiles, late } = this.#delays.summary(this.#plan.lateSeconds, 0.5, 0.99);
    // An event counts as delivered when it is sent: its response is still to come.
    const [medianSeconds, p99Seconds] = quantiles.map((wait) => wait + tripMs / Math.max(1, delivered) / 1_000);
    const dropped = droppedBy(this.#apps);
    return {
      perSecond: (delivered / this.#nowMs) * 1_000,
      waiting: this.#waiting,
      dropped,
      droppedAll: Object.values(dropped).reduce((sum, count) => sum + count, 0),
      medianSeconds,
      p99Seconds,
      late,
      drainSeconds: this.#drainedMs === undefined ? undefined : (this.#drainedMs - this.#backMs) / 1_000,
      ...this.#peak,
      longestTripMs,
      batch: commands > 0 ? events / commands : 0,
      busiestShare: Math.max(0, ...relays.map(({ share }) => share)),
      // Of one thread each: of all relays together, and of one Redis server or API process.
      relayUse: relays.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / this.#nowMs,
      redisUse: (this.#outbox?.redis.busyMs ?? 0) / this.#nowMs,
      apiUse: busyMs / this.#nowMs / this.#plan.api.processes,
    };
  }
}
