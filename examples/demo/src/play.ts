import type { Stage } from './stage.js';
import { expectedEvents, expectedSkips } from './step.js';
import type { Act } from './story.js';
import type { Terminal } from './terminal.js';
import type { Verification } from './verification.js';

/** Plays an act, waits for its events, and compares them with what is expected. */
export async function playAct(
  act: Act,
  stage: Stage,
  verification: Verification,
  { paint, line, onPlay }: Pick<Terminal, 'paint' | 'line'> & { onPlay(): void },
): Promise<void> {
  const { caller, stored, skipped } = stage;
  const events = act.steps.flatMap((step) => expectedEvents(step, stage.origin));
  const skips = act.steps.flatMap(expectedSkips);
  const from = { stored: stored.items.length, skipped: skipped.items.length };

  line();
  line(`  ${act.title}`);
  stage.showsEvents = act.atOnce !== true;
  const play = async (step: Act['steps'][number]) => {
    onPlay();
    const status = await caller.play(step);
    verification.check(`${step.call} responded with ${status} instead of ${step.status}`, status === step.status);
  };
  if (act.atOnce) await Promise.all(act.steps.map(play));
  else for (const step of act.steps) await play(step);

  await stored.reached(from.stored + events.length);
  await skipped.reached(from.skipped + skips.length);
  const before = verification.mismatches.length;
  const arrived = stored.items.slice(from.stored);
  verification.compare(events, arrived);
  verification.compare(skips, skipped.items.slice(from.skipped));
  stage.showsEvents = true;

  const wrong = verification.mismatches.slice(before);
  for (const mismatch of wrong) line(paint('red', `  ${mismatch}`));
  if (events.length === 0) line(paint('dim', `  ${skips.length} requests, no events`));
  if (!act.atOnce) return;
  const profiles = new Set(arrived.map(({ profile }) => profile)).size;
  const verdict = wrong.length > 0 ? `${wrong.length} mismatches` : 'each with its own profile, groups and IP';
  line(`  ${act.steps.length} requests sent ${arrived.length} events of ${profiles} profiles, ${verdict}`);
}
