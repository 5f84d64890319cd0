import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const RUN = fileURLToPath(new URL('./run.mjs', import.meta.url));
const KILLS = 50;
const SCENARIOS = ['spool', 'spool-shared', 'redis'];

interface Result {
  readonly name: string;
  readonly skipped?: string;
  readonly account: Readonly<Record<string, unknown>> & { readonly kills: number; readonly loaded: number };
  readonly problems: readonly string[];
}

/** Only where it is worth the time; `npm run test:durability` does more, and longer. */
describe.runIf(process.env['CI'])(`${KILLS} kills under load`, () => {
  let results: readonly Result[] = [];

  beforeAll(async () => {
    const args = [RUN, '--kills', String(KILLS), '--only', SCENARIOS.join(), '--json'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const [json, log] = await Promise.all([text(child.stdout), text(child.stderr)]);
    console.log(log);
    results = (JSON.parse(json) as { readonly results: Result[] }).results;
  }, 600_000);

  describe.each(SCENARIOS)('%s', (scenario) => {
    const facts: readonly (readonly [fact: string, check: (result: Result) => void])[] = [
      ['no counter and no payment is stored twice', ({ account: { onceTwice } }) => expect(onceTwice).toBe(0)],
      ['nothing is lost that was to be kept', ({ account: { lost } }) => expect(lost).toBe(0)],
      [
        'each kill has a counter and a payment in flight',
        ({ account: { kills, loaded } }) => {
          expect(kills).toBeGreaterThanOrEqual(10);
          expect(loaded).toBe(kills);
        },
      ],
      ['what keeps an order is stored in that order', ({ account: { disorder } }) => expect(disorder).toBe(0)],
      ['there is nothing else to complain of', ({ problems }) => expect(problems).toEqual([])],
    ];
    it.for(facts)('%s', ([, check], context) => {
      const result = results.find(({ name }) => name === scenario);
      context.skip(result?.skipped !== undefined, result?.skipped);
      check(result as Result);
    });
  });
});
