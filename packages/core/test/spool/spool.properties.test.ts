import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Call } from '../../src/delivery/call.js';
import { createQueuedEvent, PRIORITY, type QueuedEvent } from '../../src/delivery/queued-event.js';
import { BareSpool, SpoolPlace } from './spool-places.js';

type Step = 'add' | 'pay' | 'begin' | 'retract' | 'end' | 'turn' | 'crash' | 'shutdown';

/** What is known for certain of an event; undefined where a crash came before it was written. */
interface Known {
  readonly name: string;
  readonly repeatable: boolean;
  event: QueuedEvent<Call>;
  isKept: boolean | undefined;
  isBegun: boolean | undefined;
  isEnded: boolean | undefined;
}

/** One process after the other with the same directory. */
class World {
  readonly place = new SpoolPlace();
  readonly events: Known[] = [];
  #bare = new BareSpool(this.place.open());
  /** What is certain from the next write on. */
  #unwritten: (() => void)[] = [];
  #number = 0;

  async step(what: Step, choice: number): Promise<void> {
    const open = this.events.filter(({ isEnded, event }) => isEnded === false && event.call.entry);
    const one = open[choice % Math.max(open.length, 1)];
    switch (what) {
      case 'add':
      case 'pay':
        return this.#add(what === 'add', choice);
      case 'begin':
        return one && this.#begin(one);
      case 'retract':
        if (!one || one.repeatable || one.isBegun !== true) return;
        this.#bare.spool.retract(one.event);
        one.isBegun = undefined;
        this.#unwritten.push(() => (one.isBegun = false));
        return;
      case 'end':
        if (!one) return;
        this.#bare.end(one.event);
        one.isEnded = undefined;
        this.#unwritten.push(() => (one.isEnded = true));
        return;
      case 'turn':
        await this.#bare.written();
        return this.#written();
      case 'shutdown':
        this.#bare.spool.close();
        this.#written();
        return this.next();
      case 'crash':
        this.place.kill(this.#bare.spool);
        return this.next();
    }
  }

  /** The next process finds what the last one left. */
  async next(): Promise<void> {
    this.#unwritten = [];
    // No process starts within the millisecond in which the one before did: the order of their origins is that of the clock.
    await new Promise((resolve) => setTimeout(resolve, 2));
    this.#bare = new BareSpool(this.place.open());
    const found = await this.#bare.found();
    const names = found.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    // In the order in which they were called.
    const order = this.events.map(({ name }) => name).filter((name) => names.includes(name));
    expect(names).toEqual(order);
    for (const known of this.events) {
      const kept = found.find(({ name }) => name === known.name);
      if (known.isEnded === true || known.isKept === false) expect(kept, known.name).toBeUndefined();
      if (known.isEnded === false && known.isKept === true) expect(kept, known.name).toBeDefined();
      known.isKept = kept !== undefined;
      known.isEnded = kept === undefined;
      if (!kept) continue;
      if (known.isBegun !== undefined) expect(kept.isAttempted, known.name).toBe(known.isBegun);
      known.isBegun = kept.isAttempted;
      const { priority, orderingKey, repeatable } = kept;
      const call = { ...known.event.call, entry: kept.entry };
      known.event = createQueuedEvent(call, kept.type, kept.body, kept, { priority, orderingKey, repeatable });
    }
  }

  #add(repeatable: boolean, choice: number): void {
    this.#number += 1;
    const name = `e${this.#number}`;
    const event = this.#bare.add(name, { repeatable, size: choice % 3 === 0 ? 250_000 : choice % 100 });
    expect(event.priority).toBe(repeatable ? PRIORITY.track : PRIORITY.revenue);
    const known: Known = { name, repeatable, event, isKept: undefined, isBegun: false, isEnded: false };
    this.events.push(known);
    this.#unwritten.push(() => (known.isKept = true));
  }

  #begin(known: Known): void {
    if (!this.#bare.spool.needsBegin(known.event)) return;
    expect(this.#bare.spool.begin([known.event])).toEqual(new Set());
    this.#written();
    // Of what can be repeated, which has an order here, nothing is marked.
    if (!known.repeatable) known.isBegun = true;
  }

  #written(): void {
    for (const certain of this.#unwritten.splice(0)) certain();
  }
}

it('whatever is called, marked, ended and killed, nothing is lost, out of order, or begun without its mark', async () => {
  const steps: readonly (readonly [Step, number])[] = [
    ['add', 5],
    ['pay', 4],
    ['begin', 4],
    ['retract', 2],
    ['end', 5],
    ['turn', 4],
    ['crash', 2],
    ['shutdown', 3],
  ];
  const step = fc.oneof(...steps.map(([what, weight]) => ({ arbitrary: fc.constant(what), weight })));
  const sequence = fc.array(fc.tuple(step, fc.nat()), { minLength: 20, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(sequence, async (sequenceOfSteps) => {
      const world = new World();
      for (const [what, choice] of sequenceOfSteps) await world.step(what, choice);
      await world.step('shutdown', 0);
    }),
    { numRuns: 20 },
  );
}, 60_000);
