import { type Account, accountOf } from './account.js';
import type { DemoOptions } from './demo-options.js';
import { headerRow } from './event-row.js';
import { terminateApp } from './farewell.js';
import { checkTheWhole } from './final-checks.js';
import { playAct } from './play.js';
import { showSkipped } from './skipped-requests.js';
import { startStage } from './stage.js';
import { expectedCounts } from './step.js';
import { storyWith } from './story.js';
import { showSummary } from './summary.js';
import type { Terminal } from './terminal.js';
import { Verification } from './verification.js';

/** Plays the whole story and compares what arrives with what is expected. */
export async function runDemo(options: DemoOptions, terminal: Terminal): Promise<Account> {
  const { framework } = options;
  const startedAt = performance.now();
  const { heading, line, paint, progress } = terminal;
  const verification = new Verification();
  const story = storyWith(framework);

  heading('Started');
  progress('Starting the app');
  const stage = await startStage(options, terminal);
  line(`  local OpenPanel  ${stage.inspector.url}  in this process, behaves like the Track API`);
  line(`  live page        ${stage.inspector.pageUrl}  open until the demo ends; with --watch, until Ctrl-C`);
  line(`  example app      ${stage.app.url}  ${framework.title}, in its own process behind one proxy`);

  heading('Events, as they arrive');
  line(headerRow(paint));
  const requests = story.reduce((sum, { steps }) => sum + steps.length, 1);
  let played = 0;
  const onPlay = () => {
    played += 1;
    progress(`Request ${played} of ${requests}`);
  };
  for (const act of story) await playAct(act, stage, verification, { ...terminal, onPlay });
  progress();

  heading('Skipped requests');
  showSkipped(stage.skipped.items, terminal);

  heading('Shutdown');
  const { code, report } = await terminateApp(framework, stage, verification, terminal);
  verification.compare(
    story.flatMap(({ steps }) => steps.flatMap(expectedCounts)),
    stage.counted.items,
  );
  progress('Checking the profiles');
  await checkTheWhole(stage, report, verification);
  await stage.close();
  progress();

  heading('Summary');
  const totals = { framework: framework.name, requests, report, exitCode: code, startedAt };
  const account = accountOf(totals, stage, verification);
  showSummary(framework, account, terminal);
  return account;
}
