import { setTimeout } from 'node:timers/promises';
import type { DemoOptions } from './demo-options.js';
import { headerRow } from './event-row.js';
import { startStage } from './stage.js';
import { storyWith } from './story.js';
import type { Terminal } from './terminal.js';

const BETWEEN_CALLS_MS = 600;

/** Slow traffic without an end, until `signal`. Resolves with the exit code. */
export async function watch(options: DemoOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { framework } = options;
  const { heading, line, paint } = terminal;
  const story = storyWith(framework);
  heading('Started');
  const stage = await startStage(options, terminal, ({ call, reason }) =>
    line(paint('dim', `  left out       ${call}: ${reason}`)),
  );
  line(`  local OpenPanel  ${stage.inspector.url}`);
  line(`  live page        ${stage.inspector.pageUrl}`);
  line(`  example app      ${stage.app.url}  ${framework.title}, try: curl ${stage.app.url}/pricing`);
  line('  Ctrl-C ends both.');

  heading('Events, as they arrive');
  line(headerRow(paint));
  let running = true;
  stage.app.ended.then(() => {
    running = false;
  });
  while (running && !signal.aborted) {
    const step = oneOf(oneOf(story).steps);
    // A step that Ctrl-C interrupts may fail.
    await stage.caller.play(step).catch(() => {});
    await setTimeout(BETWEEN_CALLS_MS, undefined, { signal }).catch(() => {});
  }

  heading('Shutdown');
  await stage.app.terminate();
  const { code, report } = await stage.app.ended;
  await stage.close();
  line(`  the app exits with ${code}: ${report}`);
  return code ?? 1;
}

function oneOf<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}
