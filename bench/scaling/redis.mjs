/** Redis servers: each does one command after another. What waits for it is told in milliseconds. Several servers are a cluster. */
export class RedisServers {
  busyMs = 0;
  /** Until a command that is sent now is answered by all servers, without the network. */
  waitMs = 0;
  #waiting;
  #costs;
  #count;

  constructor(count, costs) {
    this.#count = count;
    this.#costs = costs;
    this.#waiting = new Float64Array(count);
  }

  /** Commands of a kind, each for so many partitions and events; `load` is the share of the work that each server gets. */
  do(kind, commands, streams, events, load) {
    const { command, stream, event } = this.#costs[kind];
    const { append, appendApart } = this.#costs;
    // In a cluster each partition is a command of its own, sent together with the others: that adds to all kinds what it adds to appending.
    const ofPartition = this.#count === 1 ? stream : stream + appendApart.stream - append.stream;
    const servers = Math.min(this.#count, Math.max(1, streams));
    const ms = (commands * (command * servers + ofPartition * streams + event * events)) / 1_000;
    for (let place = 0; place < this.#count; place += 1) {
      this.#waiting[place] += ms * load[place];
      if (this.#waiting[place] > this.waitMs) this.waitMs = this.#waiting[place];
    }
  }

  pass(stepMs) {
    this.waitMs = Math.max(0, this.waitMs - stepMs);
    for (let place = 0; place < this.#count; place += 1) {
      const done = Math.min(stepMs, this.#waiting[place]);
      this.#waiting[place] -= done;
      this.busyMs += done / this.#count;
    }
  }
}
