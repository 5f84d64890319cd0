import type { DemoOptions } from './demo-options.js';
import { headerRow } from './event-row.js';
import { terminateApp } from './farewell.js';
import { checkTheWhole } from './final-checks.js';
import { showLeftOut } from './left-out.js';
import { playAct } from './play.js';
import { startStage } from './stage.js';
import { expectedCounts } from './step.js';
import { storyWith } from './story.js';
import { showSummary } from './summary.js';
import type { Terminal } from './terminal.js';
import { Verification } from './verification.js';

/** The whole demo. Resolves with the exit code: 0 if reality was as expected. */
export async function runDemo(options: DemoOptions, terminal: Terminal): Promise<number> {
  const { framework } = options;
  const startedAt = performance.now();
  const { heading, line, paint } = terminal;
  const verification = new Verification();
  const story = storyWith(framework);

  heading('Started');
  const stage = await startStage(options, terminal);
  line(`  local OpenPanel  ${stage.inspector.url}  this process, behaves as the Track API does`);
  line(`  live page        ${stage.inspector.pageUrl}  until the demo ends; with --watch, until Ctrl-C`);
  line(`  example app      ${stage.app.url}  ${framework.title}, a process of its own behind one proxy`);

  heading('Events, as they arrive');
  line(headerRow(paint));
  for (const act of story) await playAct(act, stage, verification, terminal);

  heading('Left out, and why');
  showLeftOut(stage.leftOut.items, terminal);

  heading('Shutdown');
  const report = await terminateApp(stage, verification, terminal);
  verification.compare(
    story.flatMap(({ steps }) => steps.flatMap(expectedCounts)),
    stage.counted.items,
  );
  await checkTheWhole(stage, report, verification);
  await stage.close();

  heading('Summary');
  const requests = story.reduce((sum, { steps }) => sum + steps.length, 1);
  showSummary({ framework, requests, report, startedAt }, stage, verification, terminal);
  return verification.mismatches.length === 0 ? 0 : 1;
}
