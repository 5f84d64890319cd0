import { runDemo } from './demo.js';
import { createTerminal } from './terminal.js';
import { watch } from './watch.js';

const [flag, ...more] = process.argv.slice(2);
if (more.length > 0 || (flag !== undefined && flag !== '--watch')) {
  console.error('usage: npm run demo [-- --watch]');
  process.exit(2);
}

const terminal = createTerminal(process.stdout, process.env);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());

if (flag === '--watch') {
  process.exitCode = await watch(terminal, interrupted.signal);
} else {
  interrupted.signal.addEventListener('abort', () => process.exit(130));
  process.exitCode = await runDemo(terminal);
}
