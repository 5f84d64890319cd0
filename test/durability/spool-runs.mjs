// Apps with a spool that are killed at random moments.
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { killUnderLoad } from './kills.mjs';
import { accountOf } from './ledger.mjs';
import { AppProcess } from './processes.mjs';

const PROFILES = 60;
const CALLS_A_SECOND = 350;

export const profilesOf = (app, count = PROFILES) => Array.from({ length: count }, (_, place) => `a${app}p${place}`);

/** Kills one of the apps again and again; they have one directory. Each has profiles of its own, as counters add up within a process. */
export async function spoolRun({ apps, kills }, { api, folder, seed, seeds, say }) {
  const spool = path.join(folder, 'spool');
  mkdirSync(spool);
  const runs = [];
  const counts = Array.from({ length: apps }, () => 0);
  const start = (app, callsASecond = CALLS_A_SECOND) => {
    const run = counts[app]++;
    const log = path.join(folder, `app-${app}-${run}.log`);
    const settings = { app, run, seed, profiles: profilesOf(app), log, callsASecond: callsASecond / apps };
    runs.push(settings);
    return new AppProcess(settings, { apiUrl: api.url, spool });
  };
  const running = counts.map((_, app) => start(app));
  const killed = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const app = Math.floor(seeds.random() * apps);
    killed.push(await killUnderLoad(api, seeds, () => running[app].kill(), 'app'));
    running[app] = start(app);
    if ((kill + 1) % 50 === 0) say(`${kill + 1} of ${kills} kills`);
  }
  const problems = await drainSpool(spool, running, start);
  return { ...accountOf({ api, runs, letters: [], kills: killed, isWithinProcess: apps > 1 }), problems };
}

/** Ends the apps; what they had taken over and did not deliver is the next one's. */
export async function drainSpool(spool, running, start) {
  for (const app of running) await app.drain();
  for (let tries = 0; tries < 5 && readdirSync(spool).length > 0; tries += 1) await start(0, 1).drain();
  const left = readdirSync(spool, { recursive: true });
  return left.length > 0 ? [`in the directory of the spool there are still ${left.join(', ')}`] : [];
}
