import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Call, calls } from './inputs.js';
import { VirtualClock } from './virtual-clock.js';
import { type Beginning, beginnings, World } from './world.js';

/** Something that happens. */
interface Step {
  readonly run: (world: World) => void | Promise<void>;
  readonly [fc.toStringMethod]: () => string;
}

const step = (text: string, run: Step['run']): Step => ({ run, [fc.toStringMethod]: () => text });

const voice = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 8 }) },
  { weight: 1, arbitrary: fc.constant(6) },
);
const party = fc.integer({ min: 0, max: 1 });
const waitMs = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 20, max: 1_500 }));

const say = fc
  .tuple(voice, calls)
  .map(([index, call]: [number, Call]) => step(`${index}: ${call.text}`, (world) => world.say(index, call)));
const pass = waitMs.map((ms) => step(`${ms} ms pass`, (world) => world.pass(ms)));
const clear = voice.map((index) =>
  step(`${index}: clear()`, (world) => world.voices[index]?.speak((tracker) => tracker.clear())),
);
const globals = voice.map((index) =>
  step(`${index}: setGlobalProperties()`, (world) =>
    world.voices[index]?.speak((tracker) => tracker.setGlobalProperties({ app: 'x'.repeat(50) })),
  ),
);
const hold = party.map((index) =>
  step(`${index}: answers are held up`, (world) => world.parties[index]?.transport.hold()),
);
const release = party.map((index) =>
  step(`${index}: answers come`, (world) => world.parties[index]?.transport.release()),
);
const flush = fc
  .tuple(party, waitMs)
  .map(([index, ms]) => step(`${index}: flush(${ms})`, (world) => world.flush(index, ms)));
const shutdown = fc
  .tuple(party, waitMs)
  .map(([index, ms]) => step(`${index}: shutdown(${ms})`, (world) => world.shutdown(index, ms)));
const endRequest = fc.constant(step('the request ends', (world) => world.endRequest()));

const steps = fc.array(
  fc.oneof(
    { weight: 120, arbitrary: say },
    { weight: 40, arbitrary: pass },
    { weight: 4, arbitrary: clear },
    { weight: 4, arbitrary: globals },
    { weight: 3, arbitrary: hold },
    { weight: 6, arbitrary: release },
    { weight: 4, arbitrary: flush },
    { weight: 1, arbitrary: shutdown },
    { weight: 4, arbitrary: endRequest },
  ),
  { maxLength: 100, size: 'max' },
);

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 300);

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => void unhandled.push(reason);
const turn = setImmediate;

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', onUnhandled);
});
afterEach(() => {
  process.off('unhandledRejection', onUnhandled);
  vi.unstubAllGlobals();
});

/** Numbers that look random, and are the same in every run. */
function seeded(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

async function live(beginning: Beginning, happening: readonly Step[]): Promise<void> {
  vi.spyOn(Math, 'random').mockImplementation(seeded());
  const world = new World(beginning, VirtualClock.install());
  for (const { run } of happening) {
    await run(world);
    world.check();
  }
  await world.end();
  await new Promise((resolve) => turn(resolve));
  expect(unhandled).toEqual([]);
}

it('whatever is called and whatever is answered, every promise is kept', async () => {
  await fc.assert(fc.asyncProperty(beginnings, steps, live), { numRuns: RUNS });
}, 120_000);
