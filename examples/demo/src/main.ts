import { runCommand } from '@openpanel-node/inspector/terminal';
import { runCheckoutDemo } from './checkout/checkout-demo.js';
import { runDemo } from './demo.js';
import { COMMAND, type DemoOptions, parseDemoOptions } from './demo-options.js';
import { runFleetDemo } from './fleet/fleet-demo.js';
import { NoRedisError } from './redis.js';
import { createTerminal, type Terminal } from './terminal.js';
import { watch } from './watch.js';

async function run(options: DemoOptions): Promise<number> {
  const terminal = createTerminal(options.json ? process.stderr : process.stdout, process.env);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());
  if (!options.watch) {
    interrupted.signal.addEventListener('abort', () => {
      terminal.progress();
      process.exit(130);
    });
  }
  const account = await accountOf(options, terminal, interrupted.signal);
  if (options.json) process.stdout.write(`${JSON.stringify(account, null, 2)}\n`);
  return account.ok ? 0 : 1;
}

function accountOf(options: DemoOptions, terminal: Terminal, interrupted: AbortSignal): Promise<{ ok: boolean }> {
  if (options.example === 'checkout') return runCheckoutDemo(terminal);
  if (options.fleet) return runFleetDemo(terminal);
  return options.watch ? watch(options, terminal, interrupted) : runDemo(options, terminal);
}

await runCommand({
  command: COMMAND,
  parse: parseDemoOptions,
  run,
  isUserError: (error) => error instanceof NoRedisError,
});
