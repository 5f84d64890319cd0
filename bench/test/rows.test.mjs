import { describe, expect, it } from 'vitest';
import { GOALS, isMet } from '../goals.mjs';
import { crowded } from '../measures/crowded.mjs';
import { exits } from '../measures/exits.mjs';
import { report } from '../measures/express.mjs';
import { recovered } from '../measures/recovery.mjs';
import { rowsOf } from '../measures/spool.mjs';
import { goalsTable } from '../report/markdown.mjs';
import { Child, withApi } from '../support/child.mjs';

describe('the rows of the bench', () => {
  it('have each event of the app that is crowded, with its API in the same process and elsewhere', async () => {
    const load = { requests: 40, connections: 4 };
    const told = expect.objectContaining({ delivered: 160, dropped: 0 });
    const inside = new Child('crowded');
    await inside.next();
    expect(await inside.ask(load)).toEqual(told);
    expect((await inside.ask({ burst: 50 })).sockets).toBeGreaterThan(0);
    await inside.end();
    await withApi(0, async (api, url) => {
      const elsewhere = new Child('crowded', [url]);
      await elsewhere.next();
      expect(await elsewhere.ask(load)).toEqual(told);
      expect(await api.ask('count')).toMatchObject({ events: 160 });
      expect(await elsewhere.ask({ burst: 50 })).toMatchObject({ delivered: 50, waiting: expect.any(Number) });
      await elsewhere.end();
    });
  });

  it('have what it costs to find the events that a killed process left, beside reading their files', async () => {
    const { plain, found, queued } = await recovered(200);
    expect(plain.cpuMs).toBeGreaterThan(0);
    expect(queued.cpuMs).toBeGreaterThanOrEqual(found.cpuMs);
  });

  it.each([
    ['worker', 'exit'],
    ['worker', 'throw'],
    ['main', 'exit'],
  ])('say what a process with thread %s delivers that ends by %s, and when it is gone', async (thread, how) => {
    await withApi(0, async (api, url) => {
      const stdio = ['ignore', 'pipe', 'ignore', 'ipc'];
      const child = new Child('exiter', [url, thread, 20, how], { stdio });
      await child.next();
      expect(await api.ask('count')).toMatchObject({ events: 100 });
      const { text, endedAt } = await child.lastWords('now');
      expect(endedAt - Number(text)).toBeGreaterThanOrEqual(0);
      expect((await api.ask('count')).events).toBe(thread === 'worker' ? 20 : 0);
    });
  });

  it('of the spool say what it adds, of the cost of a request in the same round', () => {
    const rounds = (...costs) => costs.map((cpuMicros) => ({ cpuMicros, mainMicros: cpuMicros }));
    const rows = rowsOf({
      undici: rounds(40, 80, 40),
      'openpanel-node': rounds(50, 100, 50),
      'openpanel-node-spool': rounds(54, 108, 90),
    });
    expect(rows.map(({ added }) => added.value)).toEqual([0.1, 0.08, 4 / 54]);
    expect(rows[1].ratio.value).toBe(1.08);
    expect(goalsTable({ spool: rows })).toContain('| ≤ 0.1 | 0.1 | yes |');
  });

  it('of Express compare each peer with the others in the same rounds', () => {
    const rounds = (cpuMicros, mainMicros, perSecond, rssMiB) =>
      Array.from({ length: 3 }, (_, round) => ({
        cpuMicros: cpuMicros + round,
        mainMicros: mainMicros + round,
        perSecond,
        rssMiB,
      }));
    const answers = {
      bare: rounds(100, 100, 1_000, 60),
      posthog: rounds(200, 180, 600, 90),
      opentelemetry: rounds(300, 300, 400, 100),
      'openpanel-node': rounds(170, 150, 700, 80),
      'openpanel-node-worker': rounds(180, 120, 800, 100),
    };
    const row = report('openpanel-node-worker', answers);
    expect(row).toMatchObject({
      added: 80,
      mainAdded: 20,
      rssOverMain: 20,
      ofPosthog: { value: 0.8 },
      mainOfPosthog: { value: 0.25 },
    });
    expect(row.ofMain.value).toBeCloseTo(80 / 70);
    expect(row.perSecondOfOpenTelemetry.value).toBe(2);
    expect(row).not.toHaveProperty('ofBefore');
    const before = report('openpanel-node', { ...answers, 'openpanel-node-before': rounds(200, 200, 500, 80) });
    expect(before).toMatchObject({ ofBefore: { value: 0.7 }, perSecondOfBefore: { value: 1.4 } });
  });

  it('without a comparison have no goal of it, and otherwise each goal that they decide', () => {
    const row = (name) => ({
      name,
      ofPosthog: 0.7,
      perSecondOfPosthog: 1.1,
      perSecondOfOpenTelemetry: 1.2,
      ofMain: 1.1,
      mainOfPosthog: 0.4,
      rssOverMain: 24,
    });
    const results = {
      express: [row('openpanel-node'), row('openpanel-node-worker')],
      crowded: [
        { name: 'inside', delivered: 16_000, waiting: 0.8, sockets: 256 },
        { name: 'elsewhere', delivered: 15_999, waiting: 0.05, sockets: 256 },
        { name: 'burst', sockets: 64 },
        { name: 'slow', sockets: 65 },
      ],
      exits: [
        { name: 'worker-exit', delivered: 1_000, ms: 150 },
        { name: 'worker-throw', delivered: 999, ms: 301 },
      ],
    };
    const table = goalsTable(results);
    const met = table
      .split('\n')
      .slice(2)
      .map((line) => line.includes('| yes |'));
    expect(met).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      true,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(table).not.toContain('the version before');
    expect(GOALS.length).toBeGreaterThan(met.length);
    expect(isMet('≤ 0.75', 0.75)).toBe(true);
  });

  it('are printed with as many cells as there are columns', () => {
    const scene = { name: 'slow', events: 3_000, delivered: 3_000, waiting: 0.3, sockets: 64 };
    expect(crowded.row(scene)).toHaveLength(crowded.head.length);
    expect(exits.row({ name: 'main-exit', delivered: 0, ms: 12 })).toHaveLength(exits.head.length);
  });
});
