import type { Stage } from './stage.js';
import { expectedEvents, expectedLeftOut } from './step.js';
import type { Act } from './story.js';
import type { Terminal } from './terminal.js';
import type { Verification } from './verification.js';

/** Plays an act, waits for what has to come of it, and compares that with what came. */
export async function playAct(
  act: Act,
  stage: Stage,
  verification: Verification,
  { paint, line }: Terminal,
): Promise<void> {
  const { caller, stored, leftOut } = stage;
  const events = act.steps.flatMap(expectedEvents);
  const skips = act.steps.flatMap(expectedLeftOut);
  const from = { stored: stored.items.length, leftOut: leftOut.items.length };

  line();
  line(`  ${act.title}`);
  stage.showsEvents = act.atOnce !== true;
  const play = async (step: Act['steps'][number]) => {
    const status = await caller.play(step);
    verification.check(`${step.call} was answered with ${status} instead of ${step.status}`, status === step.status);
  };
  if (act.atOnce) await Promise.all(act.steps.map(play));
  else for (const step of act.steps) await play(step);

  await stored.reached(from.stored + events.length);
  await leftOut.reached(from.leftOut + skips.length);
  const before = verification.mismatches.length;
  const arrived = stored.items.slice(from.stored);
  verification.compare(events, arrived);
  verification.compare(skips, leftOut.items.slice(from.leftOut));
  stage.showsEvents = true;

  const wrong = verification.mismatches.slice(before);
  for (const mismatch of wrong) line(paint('red', `  ${mismatch}`));
  if (events.length === 0) line(paint('dim', `  ${skips.length} requests, and no event`));
  if (!act.atOnce) return;
  const profiles = new Set(arrived.map(({ profile }) => profile)).size;
  const verdict = wrong.length > 0 ? `${wrong.length} mismatches` : 'each with its own profile, groups and address';
  line(`  ${act.steps.length} requests gave ${arrived.length} events of ${profiles} profiles, ${verdict}`);
}
