import { describe, expect, it } from 'vitest';
import { GOALS, isMet } from '../goals.mjs';
import { goalsTable, section } from '../report/markdown.mjs';
import { Child, withApi } from '../support/child.mjs';
import { intervalOf } from '../support/rounds.mjs';

// The peers are not installed here; the bench itself must go on working. `npm run bench` measures.
describe('the bench', () => {
  it.each(['openpanel-node', 'openpanel-node-worker', 'undici'])('counts each event that %s delivers', async (peer) => {
    await withApi(1, async (api, url) => {
      const child = new Child('deliverer', [peer, url, 8]);
      expect(await child.next()).toBe('ready');
      expect(await child.ask(300)).toMatchObject({ cpuMicros: expect.any(Number), perSecond: expect.any(Number) });
      expect(await api.ask('count')).toEqual({ events: 300, requests: 300, sockets: 8 });
      await child.end();
    });
  });

  it('gives an event for each request of its visitors', async () => {
    await withApi(0, async (api, url) => {
      const visitors = new Child('visitors');
      await visitors.next();
      const app = new Child('app', ['openpanel-node'], { env: { API_URL: url } });
      const { port } = await app.next();
      await visitors.ask({ port, count: 200 });
      await app.ask('drain');
      expect(await api.ask('count')).toMatchObject({ events: 200 });
      await app.end();
      await visitors.end();
    });
  });

  it('says of each goal whether it is met', () => {
    const rows = [
      { name: 'posthog', cpuRatio: 0.95 },
      { name: 'openpanel-sdk', cpuRatio: 0.05, throughputRatio: 9 },
    ];
    const table = goalsTable({ deliver: [...rows, { name: 'undici', cpuRatio: 1.1 }] });
    expect(table.split('\n').slice(2)).toEqual([
      '| CPU an event, to @openpanel/sdk | ≤ 0.10 | 0.05 | yes |',
      '| CPU an event, to posthog-node, which sends batches | ≤ 0.8 | 0.95 | **no** |',
      '| CPU an event, to raw undici | ≤ 1.2 | 1.1 | yes |',
    ]);
    for (const { goal } of GOALS) expect(isMet(goal, goal.startsWith('≥') ? 0 : 1e9)).toBe(false);
  });

  it('gives the interval of a median, the same for the same ratios', () => {
    const ratios = Array.from({ length: 21 }, (_, index) => 0.9 + index / 100);
    const { value, low, high } = intervalOf(ratios);
    expect(value).toBeCloseTo(1);
    expect([low, high].map((each) => Math.abs(each - value) < 0.1 && each !== value)).toEqual([true, true]);
    expect(intervalOf(ratios)).toEqual({ value, low, high });
  });

  it('prints a measure as a table', () => {
    const measure = { title: 'T', head: ['', 'n'], row: (row) => ['a', String(row.n)] };
    expect(section(measure, [{ n: 1 }])).toBe('### T\n\n|  | n |\n| --- | --- |\n| a | 1 |\n');
  });
});
