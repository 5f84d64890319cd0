import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Inspector } from '@openpanel-node/inspector';
import type { Framework } from './frameworks.js';
import type { LeftOut } from './step.js';

/** The example app in a process of its own. */
export interface AppProcess {
  readonly url: string;
  /** Asks it to end, as an orchestrator does. Resolves when it no longer takes new connections. */
  terminate(): Promise<void>;
  /** The exit code, null if a signal ended it, and its last words. */
  readonly ended: Promise<{ code: number | null; report: string }>;
}

export interface AppListeners {
  onLeftOut(leftOut: LeftOut): void;
  /** What it has to say besides. */
  onLine(line: string): void;
  /** Its `counterSettleMs`, if not the default. */
  readonly counterSettleMs?: number;
}

const SKIPPED = /^\[openpanel\] (\S+ \S+): no request event \((\w+)\)$/;

export async function startApp(
  framework: Framework,
  inspector: Inspector,
  { onLeftOut, onLine, counterSettleMs }: AppListeners,
): Promise<AppProcess> {
  const server = fileURLToPath(framework.app);
  // In a process group of its own: Ctrl-C reaches the demo alone, which then ends the app as an orchestrator does.
  const child = spawn(process.execPath, [server], {
    env: environment(inspector, counterSettleMs),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  process.once('exit', () => child.kill('SIGKILL'));

  const lines = createInterface({ input: child.stdout });
  const lineAfter = (prefix: string) =>
    new Promise<string>((resolve) => {
      lines.on('line', (line) => line.startsWith(prefix) && resolve(line.slice(prefix.length)));
    });
  let report = '';
  lines.on('line', (line) => {
    const [, call, reason] = SKIPPED.exec(line) ?? [];
    if (call && reason) onLeftOut({ call, reason });
    else if (line.startsWith('Events: ')) report = line;
    // What is left of these is a line for each delivered event, and the local OpenPanel shows them.
    else if (!/^\[openpanel\] (?!Waiting)|^Listening on |^SIG/.test(line)) onLine(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    // It is meant to be short here.
    if (counterSettleMs === undefined || !line.includes('short_counter_gap')) onLine(line);
  });

  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, report }));
  const stopping = Promise.race([lineAfter('SIG'), ended]);
  const failed = ended.then(({ code }) =>
    Promise.reject(new Error(`The app ended with ${code} before it was listening`)),
  );
  const url = await Promise.race([lineAfter('Listening on '), failed]);
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

/** The shell's own OPENPANEL_ variables must not reach the app: its events belong to the local OpenPanel. */
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
