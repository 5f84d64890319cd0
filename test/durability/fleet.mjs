// A fleet: apps, relays and Redis, any of which may be killed or stopped, and is there again after that.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountOf } from './ledger.mjs';
import { AppProcess, deadLetters, PARTITIONS, RelayProcess } from './processes.mjs';

const PROFILES = 200;
const CALLS_A_SECOND = 130;
const STUCK_MS = 30_000;

export class Fleet {
  apps = [];
  relays = [];
  /** The settings of every process that called. */
  runs = [];
  kills = [];
  problems = [];
  /** Entries that are to stay in the streams. */
  left = 0;

  /**
   * `redis`: `connect`, how apps connect; `url`, and whether that is a cluster, for relays; `count`, which tells how many entries there
   * are.
   */
  constructor({ api, folder, seed, redis, how = {}, callsASecond = CALLS_A_SECOND, callsOfApp }) {
    Object.assign(this, { api, folder, seed, redis, how, callsASecond, callsOfApp });
    this.profiles = Array.from({ length: PROFILES }, (_, place) => `p${place}`);
  }

  async start(apps, relays) {
    for (let app = 0; app < apps; app += 1) this.startApp(app);
    for (let relay = 0; relay < relays; relay += 1) this.startRelay(relay);
    await Promise.all(this.relays.map((relay) => until(() => relay.url !== undefined)));
  }

  startApp(app) {
    const { seed, profiles, callsASecond, callsOfApp: most } = this;
    const run = this.runs.filter((settings) => settings.app === app).length;
    const log = path.join(this.folder, `app-${app}-${run}.log`);
    const redis = { connect: this.redis.connect, partitions: PARTITIONS };
    const settings = { app, run, seed, profiles, log, callsASecond, most, redis };
    this.runs.push(settings);
    this.apps[app] = new AppProcess(settings, { apiUrl: this.api.url, ...this.how });
  }

  startRelay(place) {
    this.relays[place] = new RelayProcess(this.redis, { apiUrl: this.api.url, ...this.how });
  }

  async killApp(app) {
    await this.apps[app].kill();
    this.startApp(app);
  }

  async killRelay(place) {
    await this.relays[place].kill();
    this.startRelay(place);
  }

  /** Everything that was called comes to its end; then the account. */
  async end() {
    await Promise.all(this.apps.map((app) => app.drain()));
    await this.#drained();
    for (const relay of this.relays) {
      relay.signal('SIGTERM');
      await relay.ended;
    }
    const { api, runs, kills, problems } = this;
    const letters = await deadLetters(this.redis, api.url);
    return { ...accountOf({ api, runs, letters, kills: kills.filter(Boolean), isFleet: true }), problems };
  }

  /** Until nothing is left, or nothing more leaves. */
  async #drained() {
    let [least, at] = [Number.POSITIVE_INFINITY, performance.now()];
    for (;;) {
      const count = await this.redis.count().catch(() => Number.POSITIVE_INFINITY);
      if (count === this.left) return;
      if (count < least) [least, at] = [count, performance.now()];
      if (performance.now() - at > STUCK_MS) return void this.problems.push(`${count} entries stay in the streams`);
      await sleep(100);
    }
  }

  stop() {
    for (const each of [...this.apps, ...this.relays]) if (each.isRunning) each.signal('SIGKILL');
  }
}

export async function until(isSo, withinMs = 30_000) {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`it was not so within ${withinMs} ms: ${isSo}`);
    await sleep(20);
  }
}

/** Entries of all streams of a server. */
const COUNT = `
local sum = 0
for _, key in ipairs(redis.call('keys', '*:events')) do sum = sum + redis.call('xlen', key) end
return sum`;

/** One server, as a fleet uses it. */
export const ofServer = (server) => ({
  connect: { port: server.port },
  url: server.url,
  // A program of its own each time: one that asks for everything.
  count: async () => Number(await server.cli('eval', COUNT, '0')),
});
