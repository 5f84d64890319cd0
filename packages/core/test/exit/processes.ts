import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { DeliveryReport } from '../../src/index.js';
import { CLIENT_ID } from '../clients.js';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Longer than anything here may take on a slow machine. */
export const HANGS_MS = 30_000;

/** An API server in a process of its own. */
export interface ApiProcess {
  readonly port: number;
  /** How often each event arrived, told when every connection to it has ended. */
  arrivals(): Promise<[name: string, count: number][]>;
}

export async function apiProcess({ port = 0, answersAfterMs = 0 } = {}): Promise<ApiProcess> {
  const child = fork(file('./api.mjs'), [String(port), String(answersAfterMs)]);
  const end = () => endOf(child);
  onTestFinished(end);
  const [ready] = (await once(child, 'message')) as [{ port: number }];
  return {
    port: ready.port,
    arrivals: async () => {
      child.send('arrivals');
      const [answer] = (await once(child, 'message')) as [{ arrivals: [string, number][] }];
      return answer.arrivals;
    },
  };
}

/** A port that nobody listens on, for now. */
export async function freePort(): Promise<number> {
  const child = fork(file('./api.mjs'), ['0', '0']);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  await endOf(child);
  return port;
}

/** What a process says of itself, a fact a line. */
export interface Fact {
  readonly ready?: true;
  readonly warning?: string;
  readonly worker?: number;
  readonly report?: DeliveryReport;
  readonly listeners?: Record<string, number>;
}

export interface Ending {
  /** The code that it ended with, or the signal. */
  readonly exit: number | string;
  readonly facts: readonly Fact[];
  readonly ms: number;
}

/** Runs `ending.mjs` to its end. `onFact` may interfere. */
export async function runEnding(
  port: number,
  mode: string,
  env: Record<string, string>,
  onFact: (fact: Fact, child: ChildProcess) => void,
): Promise<Ending> {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(OPENPANEL_|VITEST|NODE_)|_proxy$/i.test(key));
  const started = performance.now();
  const child = spawn(process.execPath, [file('./ending.mjs'), mode], {
    env: {
      ...Object.fromEntries(inherited),
      OPENPANEL_API_URL: `http://127.0.0.1:${port}`,
      OPENPANEL_CLIENT_ID: CLIENT_ID,
      OPENPANEL_CLIENT_SECRET: 'sec_test',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: HANGS_MS - 5_000,
    killSignal: 'SIGKILL',
  });
  onTestFinished(() => endOf(child));
  const facts: Fact[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const fact = JSON.parse(line) as Fact;
    facts.push(fact);
    onFact(fact, child);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { exit: code ?? String(signal), facts, ms: performance.now() - started };
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}
