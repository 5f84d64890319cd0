import { Agenda } from './agenda.mjs';

/** Slots double each round trip until there are as many as connections, as after a start or a pause. */
const FIRST_SLOTS = 1;

/**
 * Processes that send what they have as fast as they may, event by event: each has one thread, which is busy with a response and the next
 * request, and connections; requests wait for a free process of the API, each of which handles one at a time. Times are in
 * milliseconds, costs in microseconds.
 *
 * @param options.senders - number of processes, with `connections` each
 * @param options.events - what each of them sends
 * @param options.busyMicros - thread time of an event
 * @param options.wakeMicros - thread time each time that the thread wakes up, for one response or for a hundred
 * @param options.networkMs - both ways
 * @param options.latencyMs - of the API, beside the time that it is busy
 * @param options.isTimer - whether the API's latency is a timer of Node.js, which fires at whole milliseconds
 * @param options.api - `processes`, and `micros` that each is busy with a request
 * @param options.slots - how many requests at a time are allowed at first
 */
export function simulateSenders({
  senders: count = 1,
  connections,
  events,
  busyMicros,
  wakeMicros,
  networkMs,
  latencyMs,
  isTimer = false,
  api = { processes: 1, micros: 0 },
  slots = FIRST_SLOTS,
}) {
  const agenda = new Agenda();
  const senders = Array.from({ length: count }, () => new Sender(events, slots, connections));
  const free = new Float64Array(api.processes);
  let apiBusyMs = 0;
  let endedAt = 0;

  const send = (sender, now) => {
    for (let request = sender.take(); request; request = sender.take()) {
      const wakes = sender.freeAt <= now;
      const start = Math.max(now, sender.freeAt);
      const ms = (busyMicros + (wakes ? wakeMicros : 0)) / 1_000;
      sender.freeAt = start + ms;
      sender.cpuMs += ms;
      sender.inFlight += 1;
      agenda.add(sender.freeAt + networkMs / 2, { kind: 'request', sender });
    }
  };
  const handled = (now) => {
    let first = 0;
    for (let place = 1; place < free.length; place += 1) if (free[place] < free[first]) first = place;
    const done = Math.max(now, free[first]) + api.micros / 1_000;
    free[first] = done;
    apiBusyMs += api.micros / 1_000;
    return (isTimer ? Math.floor(done) + latencyMs + 1 : done + latencyMs) + networkMs / 2;
  };

  for (const sender of senders) send(sender, 0);
  for (let next = agenda.take(); next; next = agenda.take()) {
    const { time, what } = next;
    const { sender } = what;
    if (what.kind === 'request') agenda.add(handled(time), { kind: 'response', sender });
    else {
      sender.answered();
      endedAt = time;
      send(sender, time);
    }
  }
  const total = count * events;
  return {
    perSecond: (total / endedAt) * 1_000,
    cpuMicros: (senders.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / total) * 1_000,
    threadUse: Math.max(...senders.map(({ cpuMs }) => cpuMs)) / endedAt,
    apiUse: apiBusyMs / endedAt / api.processes,
  };
}

class Sender {
  inFlight = 0;
  freeAt = 0;
  cpuMs = 0;
  #left;
  #slots;
  #connections;

  constructor(events, slots, connections) {
    this.#left = events;
    this.#slots = Math.min(slots, connections);
    this.#connections = connections;
  }

  /** Whether one more request may go. */
  take() {
    if (this.#left === 0 || this.inFlight >= this.#slots) return false;
    this.#left -= 1;
    return true;
  }

  answered() {
    this.inFlight -= 1;
    this.#slots = Math.min(this.#slots + 1, this.#connections);
  }
}
