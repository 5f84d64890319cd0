// Apps with a spool that are killed or stopped at random moments, or whose disk is full.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './fleet.mjs';
import { killUnderLoad } from './kills.mjs';
import { accountOf } from './ledger.mjs';
import { AppProcess, logOf, stepping } from './processes.mjs';

const PROFILES = 60;
const CALLS_A_SECOND = 350;
/** An owner that cannot be seen is dead after 30 s; others look every 5 s. */
const TAKEN_OVER_MS = 37_000;
const DISK_BYTES = 160 * 1024;
/** A PID namespace of its own for each process, as containers have it. */
const IN_NAMESPACE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child=SIGKILL'];

/** Apps that share a directory. Each has profiles of its own, as counters add up within a process. */
class SpoolApps {
  runs = [];
  kills = [];
  running = [];
  problems = [];
  /** What is to be in the directory at the end. */
  left = [];

  constructor({ api, folder, seed }, { apps = 1, how = {}, spool = path.join(folder, 'spool') } = {}) {
    Object.assign(this, { api, folder, seed, apps, how, spool });
    mkdirSync(spool, { recursive: true });
    for (let app = 0; app < apps; app += 1) this.start(app);
  }

  start(app, callsASecond = CALLS_A_SECOND / this.apps) {
    const run = this.runs.filter((settings) => settings.app === app).length;
    const log = path.join(this.folder, `app-${app}-${run}.log`);
    const profiles = Array.from({ length: PROFILES }, (_, place) => `a${app}p${place}`);
    const settings = { app, run, seed: this.seed, profiles, log, callsASecond };
    this.runs.push(settings);
    this.running[app] = new AppProcess(settings, { apiUrl: this.api.url, spool: this.spool, ...this.how });
    return this.running[app];
  }

  async kill(app, seeds) {
    this.kills.push(await killUnderLoad(this.api, seeds, () => this.running[app].kill(), 'app'));
  }

  /** Ends the apps; what they had taken over and did not deliver is the next one's. */
  async end(rules = {}) {
    for (const app of this.running) if (app.isRunning) await app.drain();
    // One that was killed while it made its directory leaves an empty one, with nothing to deliver.
    const isUnfinished = (name) => name.startsWith('.new-');
    const names = () => readdirSync(this.spool).filter((name) => !this.left.includes(name) && !isUnfinished(name));
    const reports = [];
    for (let tries = 0; tries < 5 && names().length > 0; tries += 1) {
      const app = this.start(0, 1);
      // On a busy machine it has to look through what is there, before it can know of it.
      await sleep(tries * 1_000);
      reports.push(await app.drain());
    }
    if (names().length > 0) {
      const files = names().flatMap((name) => readdirSync(path.join(this.spool, name), { recursive: true }));
      const recovered = reports.map((report) => report.recovered).join(', ');
      this.problems.push(`${names()} is still in the spool with ${files.join(', ')}; recovered before: ${recovered}`);
    }
    const { api, runs, kills, problems } = this;
    return { ...accountOf({ api, runs, kills, letters: [], ...rules }), problems };
  }

  stop() {
    for (const app of this.running) if (app.isRunning) app.signal('SIGKILL');
  }
}

/** Kills one of the apps again and again. */
export async function spoolRun({ apps, kills, how }, { seeds, say, ...world }) {
  const all = new SpoolApps(world, { apps, how });
  try {
    for (let time = 1; time <= kills; time += 1) {
      const app = Math.floor(seeds.random() * apps);
      await all.kill(app, seeds);
      all.start(app);
      if (time % 50 === 0) say(`${time} of ${kills}`);
    }
    return await all.end({ isWithinProcess: apps > 1 });
  } finally {
    all.stop();
  }
}

export const clockRun = ({ count }, world) => spoolRun({ apps: 1, kills: count, how: stepping(world.seed) }, world);

/** Two apps in PID namespaces of their own, as in containers with one volume: one is killed, and the other delivers what it left. */
export async function namespacesRun(_, { seeds, ...world }) {
  const all = new SpoolApps(world, { apps: 2, how: { command: IN_NAMESPACE } });
  try {
    await all.kill(0, seeds);
    await sleep(TAKEN_OVER_MS);
    return await all.end({ isWithinProcess: true });
  } finally {
    all.stop();
  }
}

/** One of them stands still until the other one has taken its directory over, and goes on then. */
export async function stoppedOwnerRun(_, { seeds, api, ...world }) {
  const all = new SpoolApps({ ...world, api }, { apps: 2, how: { command: IN_NAMESPACE } });
  try {
    const [stopped] = all.running;
    const { pid } = stopped;
    all.kills.push(await killUnderLoad(api, seeds, () => process.kill(pid, 'SIGSTOP'), 'app'));
    await sleep(TAKEN_OVER_MS);
    process.kill(pid, 'SIGCONT');
    await until(() => logOf(stopped.settings.log).messages.some((line) => line.includes('spool_')));
    return await all.end({ isWithinProcess: true });
  } finally {
    all.stop();
  }
}

/** Why there is no namespace for a process of its own, or no small disk; undefined if there is. */
export function noRoot() {
  try {
    execFileSync(IN_NAMESPACE[0], [...IN_NAMESPACE.slice(1), 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'this user may not make namespaces and mounts';
  }
}

/** The disk is full while the API is away: the app goes on in memory, and again with the disk when the API is back. */
export async function fullDiskRun(_, { seeds, api, ...world }) {
  const spool = path.join(world.folder, 'disk');
  mkdirSync(spool);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', spool]);
  api.isAway = true;
  const all = new SpoolApps({ ...world, api }, { spool: path.join(spool, 'own') });
  try {
    const [app] = all.running;
    await until(() => logOf(app.settings.log).messages.some((line) => line.includes('spool_')));
    const before = app.called;
    await until(() => app.called > before + CALLS_A_SECOND);
    api.isAway = false;
    return await all.end();
  } finally {
    all.stop();
    execFileSync('umount', ['--lazy', spool]);
  }
}

/** The directory has what a newer version left, whose owner is dead. */
export async function newerFormatRun(_, { seeds, ...world }) {
  const all = new SpoolApps(world);
  try {
    await all.kill(0, seeds);
    const [token] = readdirSync(all.spool);
    const newer = 'f'.repeat(token.length);
    cpSync(path.join(all.spool, token), path.join(all.spool, newer), { recursive: true });
    const owner = path.join(all.spool, newer, 'owner.json');
    writeFileSync(owner, JSON.stringify({ ...JSON.parse(readFileSync(owner, 'utf8')), format: 99 }));
    all.left.push(newer);
    const app = all.start(0);
    await until(() => logOf(app.settings.log).messages.some((line) => line.includes('spool_')));
    return await all.end();
  } finally {
    all.stop();
  }
}
