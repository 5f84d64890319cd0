import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import { FactProcess, inheritedEnvironment } from '../../../testkit/src/processes/fact-process.js';
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
export class SpoolApp extends FactProcess<SpoolFact> {
  constructor(directory: string, apiUrl: string, [mode, count = '0']: [string, string?], command: string[] = []) {
    super([fileURLToPath(new URL('./app.mjs', import.meta.url)), mode, count], {
      env: {
        ...inheritedEnvironment(),
        OPENPANEL_API_URL: apiUrl,
        OPENPANEL_CLIENT_ID: CLIENT_ID,
        OPENPANEL_CLIENT_SECRET: 'sec_test_of_the_spool',
        OPENPANEL_SPOOL: directory,
        OPENPANEL_SHUTDOWN_TIMEOUT_MS: '300',
      },
      stderr: 'ignore',
      command,
    });
    onTestFinished(() => this.kill());
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
