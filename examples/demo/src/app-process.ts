import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Inspector } from '@openpanel-node/inspector';
import type { Framework } from './frameworks.js';
import { type AppCommand, nextCommand } from './next-app.js';
import type { SkippedRequest } from './step.js';

/** The example app, in its own process. */
export interface AppProcess {
  readonly url: string;
  /** Sends SIGTERM, as an orchestrator does. Resolves when the app accepts no more connections. */
  terminate(): Promise<void>;
  /** The exit code, `null` after a signal, and the last line of the output. */
  readonly ended: Promise<{ code: number | null; report: string }>;
}

export interface AppListeners {
  onSkipped(skipped: SkippedRequest): void;
  /** Called with every other line of its output. */
  onLine(line: string): void;
  /** The `counterSettleMs` of the app. Default: that of the client. */
  readonly counterSettleMs?: number;
}

/** What a server says of itself while it starts and ends, and the debug lines about what the local OpenPanel shows. */
const OF_NO_USE = /^\[openpanel\] (?!Waiting)|^SIG|^(?:▲|✓|- Network:) |^$/;
const SKIPPED = /^\[openpanel\] (\S+ \S+): no request event \((\w+)\)$/;

const serverCommand = (app: string): AppCommand => ({
  args: [fileURLToPath(app)],
  listening: /^Listening on (\S+)/,
});

export async function startApp(
  framework: Framework,
  inspector: Inspector,
  { onSkipped, onLine, counterSettleMs }: AppListeners,
): Promise<AppProcess> {
  const { args, env, listening } = framework.isNext ? nextCommand(framework.app) : serverCommand(framework.app);
  // In its own process group, so that Ctrl-C only reaches the demo, which then stops the app.
  const child = spawn(process.execPath, args, {
    env: { ...environment(inspector, counterSettleMs), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  process.once('exit', () => child.kill('SIGKILL'));

  const lines = createInterface({ input: child.stdout });
  const matchOf = (pattern: RegExp) =>
    new Promise<string>((resolve) => {
      lines.on('line', (line) => {
        const [, found] = pattern.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
    });
  let report = '';
  lines.on('line', (line) => {
    const [, call, reason] = SKIPPED.exec(line) ?? [];
    if (call && reason) onSkipped({ call, reason });
    else if (line.startsWith('Events: ')) report = line;
    else if (!(OF_NO_USE.test(line) || listening.test(line))) onLine(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    // --fast makes the gap short on purpose.
    if (counterSettleMs === undefined || !line.includes('short_counter_gap')) onLine(line);
  });

  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, report }));
  const stopping = Promise.race([matchOf(/^(SIG)/), ended]);
  const failed = ended.then(({ code }) => Promise.reject(new Error(`The app exited with ${code} before it listened`)));
  const url = await Promise.race([matchOf(listening), failed]);
  failed.catch(() => {});
  return {
    url,
    terminate: async () => {
      child.kill('SIGTERM');
      await stopping;
    },
    ended,
  };
}

/** The OPENPANEL_ variables of the shell must not reach the app: its events go to the local OpenPanel. */
function environment(
  { url, clientId, clientSecret }: Inspector,
  counterSettleMs: number | undefined,
): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('OPENPANEL_'));
  return {
    ...Object.fromEntries(own),
    PORT: '0',
    OPENPANEL_API_URL: url,
    OPENPANEL_CLIENT_ID: clientId,
    OPENPANEL_CLIENT_SECRET: clientSecret,
    OPENPANEL_DEBUG: 'true',
    ...(counterSettleMs !== undefined && { OPENPANEL_COUNTER_SETTLE_MS: String(counterSettleMs) }),
  };
}
