import { setTimeout } from 'node:timers/promises';
import { type Account, accountOf } from './account.js';
import type { DemoOptions } from './demo-options.js';
import { headerRow } from './event-row.js';
import { startStage } from './stage.js';
import { storyWith } from './story.js';
import type { Terminal } from './terminal.js';

const BETWEEN_CALLS_MS = 600;

/** Sends slow, random traffic until `signal`. */
export async function watch(options: DemoOptions, terminal: Terminal, signal: AbortSignal): Promise<Account> {
  const { framework } = options;
  const startedAt = performance.now();
  const { heading, line, paint } = terminal;
  const story = storyWith(framework);
  heading('Started');
  const stage = await startStage(options, terminal, ({ call, reason }) =>
    line(paint('dim', `  skipped        ${call}: ${reason}`)),
  );
  line(`  local OpenPanel  ${stage.inspector.url}`);
  line(`  live page        ${stage.inspector.pageUrl}`);
  line(`  example app      ${stage.app.url}  ${framework.title}; try: curl ${stage.app.url}/pricing`);
  line('  Press Ctrl-C to stop both.');

  heading('Events, as they arrive');
  line(headerRow(paint));
  let running = true;
  stage.app.ended.then(() => {
    running = false;
  });
  let requests = 0;
  while (running && !signal.aborted) {
    requests += 1;
    const step = oneOf(oneOf(story).steps);
    // Ctrl-C may interrupt a step.
    await stage.caller.play(step).catch(() => {});
    await setTimeout(BETWEEN_CALLS_MS, undefined, { signal }).catch(() => {});
  }

  heading('Shutdown');
  await stage.app.terminate();
  const { code, report } = await stage.app.ended;
  await stage.close();
  line(`  the app exits with ${code}: ${report}`);
  const totals = { framework: framework.name, requests, report, exitCode: code, startedAt };
  return accountOf(totals, stage, { checks: 0, mismatches: [] });
}

function oneOf<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}
