import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Inspector, InspectorOptions } from '../../src/index.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const INSPECTOR = `${ROOT}packages/inspector/dist/esm/cli.js`;
const BUILT = `${ROOT}packages/inspector/dist/esm/index.js`;
const DEMO = `${ROOT}examples/demo/dist/main.js`;

/** A process with an inspector in it, as it is built. */
export interface InspectorProcess {
  readonly url: string;
  readonly pageUrl: string;
  close(): Promise<void>;
}

export const startInspectorProcess = (port = 0, ...flags: string[]): Promise<InspectorProcess> =>
  start([INSPECTOR, '--port', `${port}`, ...flags]);

/** In this process, as it is built: with its page. */
export async function startBuiltInspector(options: InspectorOptions = {}): Promise<Inspector> {
  const built = (await import(BUILT)) as { startInspector(options: InspectorOptions): Promise<Inspector> };
  const inspector = await built.startInspector(options);
  onTestFinished(() => inspector.close());
  return inspector;
}

/** The example app under traffic without an end. */
export const startDemoProcess = (): Promise<InspectorProcess> => start([DEMO, '--watch']);

/** In a process group of its own: the demo has a child, and both get the signal, as from a terminal. */
async function start(args: readonly string[]): Promise<InspectorProcess> {
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const printed: string[] = [];
  const pageUrl = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      printed.push(line);
      const [, found] = /live page:?\s+(\S+)/i.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`it ended without naming its page:\n${printed.join('\n')}`)));
  });
  return {
    url: new URL(pageUrl).origin,
    pageUrl,
    async close() {
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGINT');
      await ended;
    },
  };
}
