import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Inspector } from '@openpanel-node/inspector';
import { onTestFinished } from 'vitest';

/** Starts a built app as a process that sends its events to `inspector`. */
export function startApp(server: URL, { url, clientId, clientSecret }: Inspector) {
  const openpanel = { OPENPANEL_API_URL: url, OPENPANEL_CLIENT_ID: clientId, OPENPANEL_CLIENT_SECRET: clientSecret };
  const env = { ...process.env, ...openpanel, PORT: '0' };
  const child = spawn(process.execPath, [fileURLToPath(server)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });

  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    ended,
    /** The next line that starts like this; skips others. */
    async line(beginning: string): Promise<string> {
      for (let next = await lines.next(); !next.done; next = await lines.next()) {
        if (next.value.startsWith(beginning)) return next.value;
      }
      throw new Error(`the app ended without '${beginning}'`);
    },
  };
}
