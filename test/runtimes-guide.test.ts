import { describe, expect, it } from 'vitest';
import { CHROME } from '../packages/testkit/src/index.js';
import { blocksOf, read } from './markdown.js';
import { run } from './snippets.js';

const BLOCKS = blocksOf(read('docs/runtimes.md'));
const README = blocksOf(read('packages/fetch/README.md'));
const REQUEST = `new Request('https://shop.example/reports/7', { headers: { 'user-agent': '${CHROME}' } })`;

/** A program with a stand-in for what surrounds the snippet, and then a request. The runtimes themselves are consumers. */
const program = (before: string, ask: string) => (source: string) =>
  `
  ${before}
  ${source.replace("'npm:@openpanel-node/fetch'", "'@openpanel-node/fetch'").replaceAll(/^export (?:default|const \w+ =)/gm, 'const exported =')}
  const request = ${REQUEST};
  const response = await (${ask});
  await response?.text?.();
`;

const CASES: Readonly<Record<string, { before?: string; ask: string; names: readonly string[]; modules?: object }>> = {
  bun: {
    before: 'let served; globalThis.Bun = { serve: ({ fetch }) => (served = fetch) };',
    ask: 'served(request, { requestIP: () => null })',
    names: ['page_viewed', 'request'],
  },
  deno: {
    before: 'let served; globalThis.Deno = { serve: (handler) => (served = handler) };',
    ask: "served(request, { remoteAddr: { hostname: '127.0.0.1' }, completed: Promise.resolve() })",
    names: ['page_viewed', 'request'],
  },
  worker: {
    before: 'const context = { waitUntil: (promise) => void promise };',
    ask: "exported.scheduled({ cron: '* * * * *' }, {}, context).then(() => exported.fetch(request, {}, context))",
    names: ['cleaned_up', 'page_viewed', 'request'],
  },
  'wait-until': {
    before: 'const waitUntil = (promise) => void promise;',
    ask: 'exported(request)',
    names: ['page_viewed', 'request'],
  },
  sveltekit: {
    ask: "exported({ event: { request, route: { id: '/reports/[id]' }, getClientAddress: () => '127.0.0.1' }, resolve: async () => new Response('ok') })",
    names: ['request'],
  },
  astro: {
    ask: "exported({ request, routePattern: '/reports/[id]' }, async () => new Response('ok'))",
    names: ['request'],
  },
  'react-router': { ask: "exported[0]({ request }, async () => new Response('ok'))", names: ['request'] },
  trpc: {
    before: "const router = {}; const fetchRequestHandler = async () => new Response('ok');",
    ask: 'exported(request)',
    names: ['request'],
  },
};

/** Modules of the reader's own, or of a framework that is not installed here, are the stand-ins. */
const withoutImports = (source: string) => source.replaceAll(/^import .* from '(?:\.\/|@trpc).*';\n/gm, '');

describe.each(Object.entries(CASES))('%s', (name, { before = '', ask, names }) => {
  it('sends what it promises', async () => {
    const frame = program(before, ask);
    const app = await run(BLOCKS, name, (source) => frame(withoutImports(source)));
    for (const each of names) await app.inspector.waitFor({ name: each });
    expect(await app.ended, app.output()).toEqual([0, null]);
    expect(
      app.inspector
        .events()
        .map((event) => event.name)
        .sort(),
    ).toEqual([...names].sort());
  });
});

it('every snippet runs', () => {
  const names = BLOCKS.filter(({ language }) => language === 'js').map(({ run: name }) => name);
  expect(Object.keys(CASES)).toEqual(names);
});

it.each([
  ['next', "exported(request, { params: Promise.resolve({ id: '7' }) })", ['order_viewed', 'request']],
  ['hono', "exported.request('/signup', { method: 'POST', headers: request.headers })", ['signed_up', 'request']],
])('the snippet %s of the README runs', async (name, ask, names) => {
  const app = await run(README, name, program('', ask));
  for (const each of names) await app.inspector.waitFor({ name: each });
  expect(await app.ended, app.output()).toEqual([0, null]);
});
