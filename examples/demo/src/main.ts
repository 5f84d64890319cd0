import { runDemo } from './demo.js';
import { parseDemoOptions, USAGE } from './demo-options.js';
import { createTerminal } from './terminal.js';
import { watch } from './watch.js';

const options = parseDemoOptions(process.argv.slice(2));
if ('wrong' in options) {
  console.error(`${options.wrong}\n${USAGE}`);
  process.exit(2);
}

const terminal = createTerminal(process.stdout, process.env);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());

if (options.watch) {
  process.exitCode = await watch(options, terminal, interrupted.signal);
} else {
  interrupted.signal.addEventListener('abort', () => process.exit(130));
  process.exitCode = await runDemo(options, terminal);
}
