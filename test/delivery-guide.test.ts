import { describe, expect, it } from 'vitest';
import { DROP_REASONS } from '../packages/core/src/delivery/delivery.js';
import { tunnelProxy } from '../packages/core/test/delivery/proxies.js';
import { request } from '../packages/testkit/src/index.js';
import { blocksOf, codeOf, read, rowsOf, sectionOf } from './markdown.js';
import { run } from './snippets.js';

const PAGE = read('docs/delivery.md');
const BLOCKS = blocksOf(PAGE);

it('the job prints its numbers, and what was dropped', async () => {
  const job = await run(BLOCKS, 'numbers');
  expect(await job.ended, job.output()).toEqual([0, null]);
  expect(job.output()).toContain('track was dropped: invalid');
  expect(job.output()).toMatch(/calls: 101,.* pending: 100,.* delivered: 100,.* pending: 0/s);
  expect(job.inspector.events({ name: 'page_printed', profileId: 'u_1' })).toHaveLength(100);
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
    const url = `http://127.0.0.1:${await app.printed(/Listening on port (\d+)/)}`;
    expect((await request(`${url}/a`)).body).toBe('hello');
    app.child.kill(signal);
    app.child.kill(signal);
    expect(await app.ended, app.output()).toEqual([0, null]);
    expect(app.output()).toContain('1 delivered, 0 dropped');
    expect(app.inspector.events()).toMatchObject([{ name: 'page_served', properties: { path: '/a' } }]);
  },
);

it('every reason is explained', () => {
  const rows = rowsOf(sectionOf(PAGE, '## Reasons of what is dropped'));
  expect(rows.map(([reason]) => codeOf(reason))).toEqual(DROP_REASONS);
});

describe('every snippet', () => {
  it('runs in a test of this file', () => {
    const tests = [...read('test/delivery-guide.test.ts').matchAll(/run\(BLOCKS, '([\w-]+)'/g)];
    expect(tests.map(([, name]) => name)).toEqual(BLOCKS.map(({ run: name }) => name));
  });
});
