import { ORDERED_SHARE } from './apps.mjs';
import { Breaker } from './breaker.mjs';
import { partitionShares, streamsIn } from './partitions.mjs';
import { RedisServers } from './redis.mjs';

/** As in the client: of a batch for Redis, and of what a relay reads. */
const LINGER_MS = 8;
const MOST_IN_BATCH = 500;
const MOST_READ = 250;
const READ_IDLE_MS = 10;
/** Between tries to append while Redis is away. */
const APPEND_PAUSES = { firstMs: 100, longestMs: 5_000 };
/** What has ended on a turn of the event loop is settled together. */
const TURN_MS = 1;

/** The streams in Redis between apps and relays: batches are appended, read, and deleted when their events have been delivered. */
export class Outbox {
  /** Events in Redis, read or not, until they are settled. */
  stored;
  relays;
  redis;
  /** Of all batches: their number, and the events in them. */
  batches = { commands: 0, events: 0 };
  #plan;
  #tripMs;
  #pauses = new Map();
  #random;
  #streams;
  /** The share of the work that each server gets. */
  #load;

  constructor(plan, figures, random) {
    const { partitions, relays, redis, backlog } = plan;
    this.#plan = plan;
    this.#tripMs = figures.redisTripMs;
    this.redis = new RedisServers(redis, figures.redis);
    this.#random = random;
    const shares = partitionShares(plan);
    this.#streams = streamsIn(shares);
    // Partitions go around the servers, and around the relays.
    this.#load = new Float64Array(redis);
    this.relays = Array.from({ length: Math.min(relays, partitions) }, () => new Relay());
    shares.forEach((share, partition) => {
      this.#load[partition % redis] += share;
      this.relays[partition % this.relays.length].own(share);
    });
    for (const relay of this.relays) relay.waiting = backlog * relay.share;
    this.stored = backlog;
  }

  /** Until Redis has answered a command that is sent now. */
  get tripMs() {
    return this.#tripMs + this.redis.waitMs;
  }

  /** One batch of each process is under way at a time; it has what has come since the one before. */
  append(apps, nowMs, isAway) {
    const { stepMs, maxLength } = this.#plan;
    for (const app of apps) {
      app.idleMs += stepMs;
      const cycleMs = this.tripMs + (app.size >= MOST_IN_BATCH ? 0 : LINGER_MS);
      if (app.size === 0 || app.idleMs < cycleMs || !this.#pause(app).allows(nowMs, isAway)) continue;
      const cycles = cyclesIn(app, cycleMs, stepMs);
      const room = Math.max(0, maxLength - this.stored) / app.processes;
      const count = Math.min(app.size, MOST_IN_BATCH * cycles, room);
      if (count === 0) continue;
      // The first event of a batch waits for others, so that a process with few events has few batches.
      const commands = count / Math.max(count / cycles, 1 + (app.perSecond * cycleMs) / 1_000);
      this.#do('append', commands * app.processes, this.#streams(count / commands), count / commands);
      app.take(count);
      this.#add(count * app.processes, commands * app.processes);
    }
  }

  /** One command of each relay is under way at a time, for all of its partitions. */
  read(isAway) {
    const { stepMs } = this.#plan;
    for (const relay of this.relays) {
      relay.idleMs += stepMs;
      const most = MOST_READ * relay.partitions;
      const cycleMs = this.tripMs + (relay.waiting >= most ? 0 : READ_IDLE_MS);
      // What is in memory is as much as is kept there.
      if (isAway || relay.idleMs < cycleMs || relay.size >= most) continue;
      const commands = cyclesIn(relay, cycleMs, stepMs);
      const count = Math.max(0, Math.min(relay.waiting, most * commands, 2 * most - relay.size));
      this.#do('read', commands, relay.partitions, count / commands);
      relay.waiting -= count;
      relay.size += count;
    }
  }

  /** Events are on their way to the API: what keeps an order is marked before, all of a turn together. */
  begin(count) {
    const ordered = count * ORDERED_SHARE;
    const turns = Math.min(ordered, this.#plan.stepMs / TURN_MS);
    if (turns > 0) this.#do('begin', turns, 1, ordered / turns);
  }

  settle(isAway) {
    if (isAway) return;
    const commands = Math.max(1, this.#plan.stepMs / (this.tripMs + TURN_MS));
    for (const relay of this.relays) {
      if (relay.delivered === 0) continue;
      const own = Math.min(commands, relay.delivered);
      this.#do('settle', own, relay.streams(relay.delivered / own), relay.delivered / own);
      this.stored -= relay.delivered;
      relay.delivered = 0;
    }
  }

  #add(count, commands) {
    this.stored += count;
    this.batches.commands += commands;
    this.batches.events += count;
    for (const relay of this.relays) relay.waiting += count * relay.share;
  }

  #do(kind, commands, streams, events) {
    this.redis.do(kind, commands, streams, events, this.#load);
  }

  #pause(app) {
    let pause = this.#pauses.get(app);
    if (!pause) {
      pause = new Breaker(APPEND_PAUSES, this.#random);
      this.#pauses.set(app, pause);
    }
    return pause;
  }
}

/** What one relay has: partitions, and of their events those that wait in Redis, in its memory, and to be settled. */
class Relay {
  processes = 1;
  partitions = 0;
  /** Of all events. */
  share = 0;
  waiting = 0;
  size = 0;
  delivered = 0;
  idleMs = 0;
  cpuMs = 0;
  slots = 1;
  #shares = [];
  #streams;

  own(share) {
    this.partitions += 1;
    this.share += share;
    this.#shares.push(share);
  }

  take(count) {
    this.size -= count;
    this.delivered += count;
  }

  /** How many of its partitions so many events are in. */
  streams(count) {
    this.#streams ??= streamsIn(this.#shares.map((share) => share / (this.share || 1)));
    return this.#streams(count);
  }
}

/** How often something happened that takes so long, of what is under way once at a time; a pause before does not count. */
function cyclesIn(owner, cycleMs, stepMs) {
  const idleMs = Math.min(owner.idleMs, stepMs + cycleMs);
  const cycles = Math.max(1, Math.floor(idleMs / cycleMs));
  // What is left of a step belongs to the next one.
  owner.idleMs = idleMs - cycles * cycleMs;
  return cycles;
}
