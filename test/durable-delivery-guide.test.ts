import { expect, it } from 'vitest';
import { blocksOf, read } from './markdown.js';
import { run, temporaryDirectory } from './snippets.js';

const BLOCKS = blocksOf(read('docs/durable-delivery.md'));

it('what a program left with process.exit() is delivered by the next one', async () => {
  const directory = temporaryDirectory();
  const here = (source: string) => source.replace('./openpanel-spool', directory);
  const first = await run(BLOCKS, 'spool', here);
  expect(await first.ended, first.output()).toEqual([0, null]);
  expect(first.inspector.requests()).toEqual([]);
  const { url, clientId, clientSecret } = first.inspector;
  const options = JSON.stringify({ apiUrl: url, clientId, clientSecret, spool: { directory } });
  const next = await run(BLOCKS, 'spool', () => NEXT.replace('OPTIONS', options));
  expect(await next.ended, next.output()).toEqual([0, null]);
  const { inspector } = first;
  expect(inspector.requests()).toHaveLength(2);
  expect(['order_placed', 'revenue'].map((name) => inspector.events({ name }).length)).toEqual([1, 1]);
});

const NEXT = `
import { OpenPanel } from '@openpanel-node/core';
const client = new OpenPanel(OPTIONS);
await new Promise((resolve) => {
  client.on('delivery', () => client.stats().delivered === 2 && resolve());
});
await client.shutdown();
`;

it('every block is run by a test', () => {
  expect(BLOCKS.map(({ run: name }) => name)).toEqual(['spool']);
});
