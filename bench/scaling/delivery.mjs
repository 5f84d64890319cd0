import { Breaker } from './breaker.mjs';
import { capacityOf } from './figures.mjs';

/** Between tries while the API is away. */
const SEND_PAUSES = { firstMs: 1_000, longestMs: 30_000 };
/** A first request finds out whether the API is there; after an outage two go on. */
const FIRST_SLOTS = 1;
const SLOTS_AFTER_OUTAGE = 2;

/** Requests from processes or relays to the processes of the API. */
export class Delivery {
  delivered = 0;
  /** Of all requests together. */
  tripMs = 0;
  busyMs = 0;
  longestTripMs = 0;
  #plan;
  #cost;
  #busyTripMs;
  #breakers = new Map();
  #random;

  /** `cost` of an event in a process or in a relay. */
  constructor(plan, cost, random) {
    const { connections, api } = plan;
    this.#plan = plan;
    this.#cost = cost;
    this.#random = random;
    // A round trip on a connection that is always in use has the waiting for the thread in it.
    const { perSecond } = capacityOf(cost, connections, api.latencyMs + api.micros / 1_000);
    this.#busyTripMs = (connections * 1_000) / perSecond;
  }

  /**
   * Little's law for each sender: as many requests in a step as its connections have round trips in it, as far as its thread and the API
   * can. `addedMs` is what each request waits for besides; `breakerOf` names what senders share their pauses. Returns what each sent.
   */
  step(senders, nowMs, isAway, addedMs, breakerOf) {
    const { stepMs, api } = this.#plan;
    const tripMs = this.#busyTripMs + addedMs;
    const wanted = senders.map((sender) =>
      this.#wanted(sender, tripMs, this.#breaker(breakerOf(sender)), nowMs, isAway),
    );
    const all = senders.reduce((sum, { processes }, place) => sum + wanted[place] * processes, 0);
    if (all === 0) return wanted;
    // Requests that the API has no time for wait there, on the connections of those who sent them.
    const share = Math.min(1, (api.processes * stepMs * 1_000) / api.micros / all);
    this.longestTripMs = Math.max(this.longestTripMs, tripMs / share);
    this.tripMs += tripMs * all;
    this.delivered += all * share;
    this.busyMs += (all * share * api.micros) / 1_000;
    return senders.map((sender, place) => this.#sent(sender, wanted[place] * share));
  }

  #wanted(sender, tripMs, breaker, nowMs, isAway) {
    const { stepMs, connections } = this.#plan;
    if (sender.size === 0 || !breaker.allows(nowMs, isAway)) return 0;
    if (sender.outages !== breaker.outages) {
      sender.slots = sender.outages === undefined ? FIRST_SLOTS : SLOTS_AFTER_OUTAGE;
      sender.outages = breaker.outages;
    }
    const byThread = (stepMs * 1_000) / this.#cost.busyMicros;
    return Math.min(sender.size, (Math.min(sender.slots, connections) * stepMs) / tripMs, byThread);
  }

  #sent(sender, count) {
    sender.slots = Math.min(this.#plan.connections, sender.slots + count);
    sender.cpuMs += (count * this.#cost.busyMicros) / 1_000;
    sender.take(count);
    return count;
  }

  #breaker(owner) {
    let breaker = this.#breakers.get(owner);
    if (!breaker) {
      breaker = new Breaker(SEND_PAUSES, this.#random);
      this.#breakers.set(owner, breaker);
    }
    return breaker;
  }
}
