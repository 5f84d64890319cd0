import { describe, expect, it, vi } from 'vitest';
import { DROP_REASONS } from '../packages/core/src/delivery/delivery.js';
import { tunnelProxy } from '../packages/core/test/delivery/proxies.js';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { urlOf } from './guide-app.js';
import { blocksOf, codeOf, read, rowsOf, sectionOf } from './markdown.js';
import { run } from './snippets.js';

const PAGE = read('docs/delivery.md');
const BLOCKS = blocksOf(PAGE);
/** On a busy machine. */
const PATIENCE = { timeout: 10_000 };

it('the job prints its numbers, and what was dropped', async () => {
  const job = await run(BLOCKS, 'numbers');
  expect(await job.ended, job.output()).toEqual([0, null]);
  expect(job.output()).toContain('track was dropped: invalid');
  expect(job.output()).toMatch(/calls: 101,.* pending: 100,.* delivered: 100,.* pending: 0/s);
  expect(job.inspector.events({ name: 'page_printed', profileId: 'u_1' })).toHaveLength(100);
});

it('an event of an outage is queued, and delivered when the API is back', async () => {
  // Time for a busy machine: the process would wait for 5 seconds, and try again after 1, 3 and 7.
  const patient = `Object.assign(process.env, { OPENPANEL_SHUTDOWN_TIMEOUT_MS: 60_000, OPENPANEL_MAX_RETRY_DELAY_MS: 1_000 });\n`;
  const job = await run(BLOCKS, 'outage', (source) => patient + source);
  job.inspector.setFaults({ fail: 503 });
  await job.printed(/warning: (api_unavailable)/);
  await job.printed(/call: (queued)/);
  job.inspector.setFaults({});
  expect(await job.ended, job.output()).toEqual([0, null]);
  expect(job.output()).toContain('outcome: delivered');
  expect(job.inspector.events()).toMatchObject([{ name: 'job_finished' }]);
});

it('a webhook that comes again is stored once', async () => {
  const job = await run(BLOCKS, 'once');
  expect(await job.ended, job.output()).toEqual([0, null]);
  expect(job.output()).toMatch(/evt_1 delivered\s+evt_1 duplicate/);
  expect(job.inspector.events()).toMatchObject([{ name: 'revenue' }]);
});

it('the metrics are those of the client, at each scrape', async () => {
  const app = await run(BLOCKS, 'metrics');
  const url = await urlOf(app);
  const scrape = async () => (await request(`${url}/metrics`, { headers: { 'user-agent': CHROME } })).body;
  expect(await scrape()).toContain('openpanel_events_total{outcome="delivered"} 0');
  for (let visits = 0; visits < 2; visits += 1) await request(`${url}/`, { headers: { 'user-agent': CHROME } });
  await vi.waitFor(async () => expect(await scrape()).toContain('{outcome="delivered"} 2'), PATIENCE);
  const metrics = await scrape();
  expect(metrics).toContain('openpanel_events_pending 0');
  expect(metrics).toContain('openpanel_recovered_total 0');
  expect(metrics).toContain('openpanel_events_total{outcome="handed_over"} 0');
  for (const reason of DROP_REASONS) expect(metrics).toContain(`openpanel_events_total{outcome="${reason}"} 0`);
  expect(app.inspector.events()).toHaveLength(2);
});

it('each status of a promise is explained', () => {
  const source = read('packages/core/src/delivery/delivery.ts');
  const statuses = [...source.matchAll(/readonly status: '(\w+)'/g)].map(([, status]) => status);
  const rows = rowsOf(sectionOf(PAGE, '## Watch delivery'));
  expect(rows.map(([status]) => codeOf(status)).toSorted()).toEqual(statuses.toSorted());
});

it('the dispatcher of a proxy carries events', async () => {
  const proxy = await tunnelProxy();
  const job = await run(BLOCKS, 'dispatcher', (source) => source.replace('http://proxy.example:3128', proxy.url));
  expect(await job.ended, job.output()).toEqual([0, null]);
  expect(job.output()).toContain("status: 'delivered'");
  expect(proxy.tunnels).toEqual([new URL(job.inspector.url).host]);
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s delivers what is pending, and the process ends by itself',
  async (signal) => {
    const app = await run(BLOCKS, 'shutdown');
    const url = await urlOf(app);
    expect((await request(`${url}/a`)).body).toBe('hello');
    app.child.kill(signal);
    app.child.kill(signal);
    expect(await app.ended, app.output()).toEqual([0, null]);
    expect(app.output()).toContain('1 delivered, 0 dropped');
    expect(app.inspector.events()).toMatchObject([{ name: 'page_served', properties: { path: '/a' } }]);
  },
);

it('with a worker thread, an event is delivered before the process exits', async () => {
  const job = await run(BLOCKS, 'worker');
  expect(await job.ended, job.output()).toEqual([1, null]);
  expect(job.inspector.events()).toMatchObject([{ name: 'job_failed', properties: { reason: 'no_input' } }]);
});

it('every reason is explained', () => {
  const rows = rowsOf(sectionOf(PAGE, '## Drop reasons'));
  expect(rows.map(([reason]) => codeOf(reason))).toEqual(DROP_REASONS);
});

describe('every snippet', () => {
  it('runs in a test of this file', () => {
    const tests = [...read('test/delivery-guide.test.ts').matchAll(/run\(BLOCKS, '([\w-]+)'/g)];
    expect(tests.map(([, name]) => name).toSorted()).toEqual(BLOCKS.map(({ run: name }) => name).toSorted());
  });
});
