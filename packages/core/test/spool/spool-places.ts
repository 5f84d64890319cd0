import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryLogger } from '@openpanel-node/testkit';
import { vi } from 'vitest';
import { Diagnostics, type Warning } from '../../src/diagnostics.js';
import type { SpoolOptions } from '../../src/index.js';
import { Spool } from '../../src/spool/spool.js';
import { onTestFinished } from '../side-by-side.js';

export const PROJECT = { clientId: 'c', apiUrl: 'https://api.example', maxEventAgeMs: 72 * 3_600_000 };

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'openpanel-spool-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A directory whose owners, all in this process, can be killed. */
export class SpoolPlace {
  readonly directory = path.join(temporaryFolder(), 'spool');
  readonly warnings: Warning[] = [];
  readonly #killed = new Map<Spool, () => void>();

  open(options: Partial<SpoolOptions> = {}, project: Partial<typeof PROJECT> = {}): Spool {
    const diagnostics = new Diagnostics(memoryLogger(), false, (warning) => void this.warnings.push(warning));
    const before = new Set(this.owners());
    const spool = new Spool({ directory: this.directory, ...options }, { ...PROJECT, ...project }, diagnostics);
    const open = spool.open.bind(spool);
    vi.spyOn(spool, 'open').mockImplementation((client) => {
      open(client);
      const own = this.owners().find((token) => !before.has(token));
      if (own !== undefined) this.#killed.set(spool, () => this.#die(own));
    });
    return spool;
  }

  /** From now on the spool writes nothing any more, and its process is dead. */
  kill(spool: Spool): void {
    for (const method of ['append', 'begin', 'retract', 'settle', 'close'] as const) {
      vi.spyOn(spool, method).mockReturnValue(undefined as never);
    }
    this.#killed.get(spool)?.();
  }

  owners(): string[] {
    try {
      return readdirSync(this.directory).filter((name) => /^[\da-f]{32}$/.test(name));
    } catch {
      return [];
    }
  }

  #die(token: string): void {
    const file = path.join(this.directory, token, 'owner.json');
    const owner = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...owner, startTime: '1' }));
  }
}
