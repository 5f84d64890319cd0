import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryLogger } from '@openpanel-node/testkit';
import { vi } from 'vitest';
import type { Call } from '../../src/delivery/call.js';
import type { KeptEvent } from '../../src/delivery/event-source.js';
import { createCall, createQueuedEvent, PRIORITY, type QueuedEvent } from '../../src/delivery/queued-event.js';
import { Diagnostics, type Warning } from '../../src/diagnostics.js';
import type { SpoolOptions } from '../../src/index.js';
import { Spool } from '../../src/spool/spool.js';
import { monotonicMs } from '../../src/util/time.js';
import { onTestFinished } from '../side-by-side.js';

export const PROJECT = { clientId: 'c', apiUrl: 'https://api.example', maxEventAgeMs: 72 * 3_600_000 };

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'openpanel-spool-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A directory whose owners, all in this process, can be killed. */
export class SpoolPlace {
  readonly directory: string;
  readonly warnings: Warning[] = [];
  readonly #killed = new Map<Spool, () => void>();

  constructor(directory = path.join(temporaryFolder(), 'spool')) {
    this.directory = directory;
  }

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

/** A spool without an engine. */
export class BareSpool {
  readonly spool: Spool;
  readonly calls: Call[] = [];
  lost = 0;
  /** How often it was told that there is something to read. */
  woken = 0;
  isDetached = false;

  constructor(spool: Spool) {
    this.spool = spool;
    spool.open({
      wake: () => {
        this.woken += 1;
      },
      forget: (isLost) => {
        for (const { entry } of this.calls) if (entry && isLost(entry)) this.lost += 1;
      },
      detach: () => {
        this.isDetached = true;
      },
      leave() {},
      hold() {},
    });
    onTestFinished(() => spool.close());
  }

  add(name: string, { repeatable = true, size = 0 } = {}): QueuedEvent<Call> {
    const body = JSON.stringify({ type: 'track', payload: { name, properties: { long: 'ä'.repeat(size) } } });
    const call = createCall(monotonicMs(), 'track', name);
    const from = { ip: '203.0.113.9', userAgent: 'Mozilla/5.0 ❤', isVisitor: true };
    const priority = repeatable ? PRIORITY.track : PRIORITY.revenue;
    const event = createQueuedEvent(call, 'track', body, from, { priority, orderingKey: 'k', repeatable });
    call.entry = this.spool.append(event);
    this.calls.push(call);
    return event;
  }

  end({ call }: QueuedEvent<Call>): void {
    if (call.entry) this.spool.settle(call.entry, { status: 'delivered' });
  }

  /** What was written by the end of this turn. */
  written(): Promise<void> {
    return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  }

  /** What it finds from others, by name. */
  async found(): Promise<(KeptEvent & { readonly name: string })[]> {
    const all: KeptEvent[] = [];
    while (this.spool.isBehind) {
      all.push(...this.spool.read(1_000, 1e9));
      await this.written();
    }
    return all.map((event) => ({ ...event, name: JSON.parse(event.body).payload.name }));
  }
}

export const NO_FILES = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });

export const segmentsOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.seg'))
    .map((name) => path.join(directory, name));

/** A place with the events of several dead owners, each in the directory of the next. */
export async function deadOwners(...owners: (string | readonly string[])[]): Promise<SpoolPlace> {
  const place = new SpoolPlace();
  for (const names of owners) {
    const bare = new BareSpool(place.open());
    await bare.found();
    for (const name of [names].flat()) bare.add(name);
    await bare.written();
    place.kill(bare.spool);
  }
  return place;
}
