import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Inspector } from '@openpanel-node/inspector';
import { onTestFinished } from 'vitest';
import { NEST_MAJOR, type Platform } from '../start-app.js';

const pathOf = (file: string) => fileURLToPath(new URL(`./app/${file}`, import.meta.url));
const isOlder = existsSync(new URL(`../../../../test/majors/nest${NEST_MAJOR}`, import.meta.url));
/** Node.js finds the newest major by itself. */
const LOADER = isOlder ? ['--import', pathOf('majors.mjs')] : [];

/** What `app.mjs` does. */
interface Behaviour {
  readonly platform?: Platform;
  /** Default: serves until it is told to end. */
  readonly mode?: 'close' | 'context' | 'fail';
  /** Options of `enableShutdownHooks()`, which is called if there are any. */
  readonly hooks?: { readonly useProcessExit?: boolean };
  readonly analytics?: 'off';
  readonly shutdownTimeoutMs?: number;
}

type Api = Pick<Inspector, 'url' | 'clientId' | 'clientSecret'>;

/** An app with the built package, as a process that reports to an API. */
export function startProcess({ url, clientId, clientSecret }: Api, behaviour: Behaviour = {}) {
  const { platform = 'Express', mode = '', hooks, analytics = '', shutdownTimeoutMs = 5_000 } = behaviour;
  const child = spawn(process.execPath, [...LOADER, pathOf('app.mjs')], {
    env: {
      ...process.env,
      OPENPANEL_API_URL: url,
      OPENPANEL_CLIENT_ID: clientId,
      OPENPANEL_CLIENT_SECRET: clientSecret,
      OPENPANEL_SHUTDOWN_TIMEOUT_MS: String(shutdownTimeoutMs),
      PLATFORM: platform,
      MODE: mode,
      HOOKS: hooks ? JSON.stringify(hooks) : '',
      ANALYTICS: analytics,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }) as { code: number; signal: string });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });

  const said: string[] = [];
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function next(): Promise<string | undefined> {
    const line = await lines.next();
    if (!line.done) said.push(line.value);
    return line.done ? undefined : line.value;
  }
  return {
    child,
    /** How it ended, when it has. */
    ended,
    errors: () => errors,
    /** The rest of the next line that begins so. */
    async line(beginning: string): Promise<string> {
      for (let line = await next(); line !== undefined; line = await next()) {
        if (line.startsWith(beginning)) return line.slice(beginning.length).trim();
      }
      throw new Error(`the app ended without '${beginning}': ${said.join('\n')}${errors}`);
    },
    /** All that it said, when it has ended. */
    async output(): Promise<string[]> {
      while ((await next()) !== undefined);
      return said;
    },
  };
}
