// Kills at random moments under load.
import { setTimeout as sleep } from 'node:timers/promises';

const LEAST_MS = 150;
const MOST_MS = 650;
/** There is always load again; if not, that is a failure of its own. */
const LONGEST_MS = 60_000;

/** Waits for a random moment at which at least one counter and one payment are in flight, and acts in it. */
export async function killUnderLoad(api, seeds, kill, victim) {
  await sleep(seeds.between(LEAST_MS, MOST_MS));
  const deadline = performance.now() + LONGEST_MS;
  while (api.inFlight.counter === 0 || api.inFlight.payment === 0) {
    if (performance.now() > deadline) throw new Error(`nothing was in flight for ${LONGEST_MS} ms (${victim})`);
    await sleep(seeds.between(0, 3));
  }
  const done = kill();
  const moment = { victim, at: performance.now(), inFlight: { ...api.inFlight } };
  await done;
  return moment;
}
