// What a run has to show.
import { CONNECTIONS } from './processes.mjs';

/** Outcomes that are written together: those of a turn, and of a spool that is slow to write them. */
const SPOOL_BATCH = 2 * CONNECTIONS;
/** A relay reads so many entries at once. Where Redis was away before it was killed, it could not tell of these. */
const RELAY_BATCH = 250;

/** What is wrong with the account of a scenario, as lines. */
export function problemsOf(account, rules) {
  const { isWithinProcess = false, disorderAKill = 0, mayLose = false, repeatsMore = false } = rules;
  const {
    isFleet,
    kills,
    loaded,
    onceTwice,
    twiceIds,
    lost,
    lostIds,
    mostTwice,
    disorder,
    disordered,
    wrongProfiles,
    dropped,
  } = account;
  const wrong = [...account.problems];
  const some = (list) => list.slice(0, 5).join(', ');
  if (onceTwice > 0) wrong.push(`${onceTwice} counters and payments were stored twice: ${some(twiceIds)}`);
  if (lost > 0 && !mayLose) wrong.push(`${lost} calls were lost: ${some(lostIds)}`);
  if (loaded < kills) wrong.push(`only ${loaded} of ${kills} kills had a counter and a payment in flight`);
  const batch = isFleet ? RELAY_BATCH : SPOOL_BATCH;
  if (mostTwice > CONNECTIONS + batch && !repeatsMore)
    wrong.push(`after one kill, ${mostTwice} tracks were stored again`);
  if (disorder > disorderAKill * kills) wrong.push(`${disorder} calls were out of order: ${some(disordered)}`);
  if (wrongProfiles.length > 0 && !isWithinProcess) {
    wrong.push(`${wrongProfiles.length} properties of profiles are wrong: ${some(wrongProfiles)}`);
  }
  for (const [reason, count] of Object.entries(dropped)) wrong.push(`${count} calls ended as ${reason}`);
  return wrong;
}
