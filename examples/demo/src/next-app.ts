import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Terminal } from './terminal.js';

/** How the process of an app is started, and which line tells its URL. */
export interface AppCommand {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Of a line of its output when it listens; the URL is its group. */
  readonly listening: RegExp;
}

const NEXT_ENV = { NEXT_TELEMETRY_DISABLED: '1', NEXT_MANUAL_SIG_HANDLE: 'true' };
/** What an outer `npm run` has set would lead npm to another folder. */
const NOT_INHERITED = /^npm_/i;

/** Runs `next start` in the folder of the app, on a port that is free. */
export function nextCommand(app: string): AppCommand {
  const folder = fileURLToPath(app);
  return {
    args: [`${folder}node_modules/next/dist/bin/next`, 'start', folder, '--port', '0', '--hostname', '127.0.0.1'],
    env: NEXT_ENV,
    listening: /^- Local: +(\S+)/,
  };
}

/** Installs Next.js into the folder of the app, unless it is there, with the packages as they are built now; then builds the app. */
export async function buildNextApp(
  app: string,
  { line, progress }: Pick<Terminal, 'line' | 'progress'>,
): Promise<void> {
  const folder = fileURLToPath(app);
  const isInstalled = existsSync(`${folder}node_modules/next`);
  if (!isInstalled) line('  Installing Next.js in examples/next, which takes 350 MB …');
  progress('Installing Next.js and the packages');
  rmSync(`${folder}node_modules/@openpanel-node`, { recursive: true, force: true });
  rmSync(`${folder}node_modules/.package-lock.json`, { force: true });
  await run('npm', ['install', '--prefer-offline', '--loglevel=error'], folder);
  line(`  ${isInstalled ? 'Building' : 'Installed. Building'} the app with next build …`);
  progress('Building the app');
  const { resolve } = createRequire(`${folder}package.json`);
  await run(process.execPath, [resolve('next/dist/bin/next'), 'build'], folder);
}

/** Runs a program to its end, with its output in the error if it fails. */
async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const own = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name));
  const child = spawn(program, args, {
    cwd,
    env: { ...Object.fromEntries(own), ...NEXT_ENV },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${[program, ...args].join(' ')} ${why}\n${output}`));
    child.on('error', ({ message }) => fail(message));
    child.on('close', (code, signal) => (code === 0 ? resolve() : fail(`ended with ${signal ?? code}`)));
  });
}
