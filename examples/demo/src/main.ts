import { runCommand } from '@openpanel-node/inspector/terminal';
import { COMMAND, type DemoOptions, parseDemoOptions } from './demo-options.js';
import { NoRedisError } from './redis.js';
import { createTerminal, type Terminal } from './terminal.js';

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

/** Only what is asked for is loaded, and nothing of it for `--help`. */
async function accountOf(
  options: DemoOptions,
  terminal: Terminal,
  interrupted: AbortSignal,
): Promise<{ readonly ok: boolean }> {
  if (options.example === 'checkout') return (await import('./checkout/checkout-demo.js')).runCheckoutDemo(terminal);
  if (options.fleet) return (await import('./fleet/fleet-demo.js')).runFleetDemo(terminal);
  if (options.watch) return (await import('./watch.js')).watch(options, terminal, interrupted);
  return (await import('./demo.js')).runDemo(options, terminal);
}

await runCommand({
  command: COMMAND,
  parse: parseDemoOptions,
  run,
  isUserError: (error) => error instanceof NoRedisError,
});
