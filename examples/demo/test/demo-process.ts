import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The demo in its own process group, as a shell starts it. */
export function startDemo(...args: string[]) {
  const { FORCE_COLOR: _forced, ...env } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  /** What Ctrl-C does: the whole group gets the signal. */
  const interrupt = () => process.kill(-(child.pid ?? 0), 'SIGINT');
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) interrupt();
    await ended;
  });

  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return { lines, errors, reader, ended, interrupt, isRunning };
}

/** What the demo itself says. Lines of its processes are shown in full, and which ones there are depends on the machine. */
export const ownLines = (lines: readonly string[]): string[] =>
  lines.filter((line) => !/^ {2}(?:app|relay|redis|shop)(?: \d+)?: /.test(line));
