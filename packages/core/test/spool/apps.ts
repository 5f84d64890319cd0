import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import type { ClientStats, DeliveryReport } from '../../src/index.js';
import { CLIENT_ID } from '../clients.js';
import { onTestFinished } from '../side-by-side.js';

export interface SpoolFact {
  readonly called?: number;
  readonly told?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly line?: string;
  readonly ready?: true;
  readonly stats?: ClientStats;
  readonly report?: DeliveryReport;
}

/** `app.mjs` in a process of its own, with a spool in this directory. */
export class SpoolApp {
  readonly child: ChildProcess;
  readonly facts: SpoolFact[] = [];
  readonly ended: Promise<unknown>;

  constructor(directory: string, apiUrl: string, [mode, count = '0']: [string, string?], command: string[] = []) {
    const program = [process.execPath, fileURLToPath(new URL('./app.mjs', import.meta.url)), mode, count];
    const [file = '', ...args] = [...command, ...program];
    const inherited = Object.entries(process.env).filter(([key]) => !/^(OPENPANEL_|VITEST|NODE_)|_proxy$/i.test(key));
    this.child = spawn(file, args, {
      env: {
        ...Object.fromEntries(inherited),
        OPENPANEL_API_URL: apiUrl,
        OPENPANEL_CLIENT_ID: CLIENT_ID,
        OPENPANEL_CLIENT_SECRET: 'sec_test_of_the_spool',
        OPENPANEL_SPOOL: directory,
        OPENPANEL_SHUTDOWN_TIMEOUT_MS: '300',
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.ended = once(this.child, 'close');
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      this.facts.push(JSON.parse(line) as SpoolFact);
    });
    onTestFinished(() => this.kill());
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  until(isSo: (facts: readonly SpoolFact[]) => void): Promise<void> {
    return vi.waitFor(() => isSo(this.facts), { timeout: 12_000, interval: 10 });
  }

  /** Ends it, and returns its counters. */
  async end(): Promise<ClientStats> {
    this.child.stdin?.end();
    await this.ended;
    const stats = this.facts.find((fact) => fact.stats)?.stats;
    expect(stats).toBeDefined();
    return stats as ClientStats;
  }
}
