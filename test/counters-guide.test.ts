import { describe, expect, it } from 'vitest';
import { blocksOf, read } from './markdown.js';
import { run } from './snippets.js';

const PAGE = read('docs/counters.md');
const BLOCKS = blocksOf(PAGE);
/** As it is, the first program takes half a minute. */
const hurried = (source: string) => source.replace('new OpenPanel()', 'new OpenPanel({ counterSettleMs: 200 })');

it('the counters of a sign-up add up, and its plan stays', async () => {
  const program = await run(BLOCKS, 'counting', hurried);
  expect(await program.ended, program.output()).toEqual([0, null]);
  expect(program.inspector.profile('u_1')?.properties).toMatchObject({ plan: 'pro', credits: '15' });
  expect(program.inspector.requests().map(({ type }) => type)).toEqual(['identify', 'increment']);
});

it('a counter that waits is queued, and says later what became of it', async () => {
  const program = await run(BLOCKS, 'outcomes', hurried);
  expect(await program.ended, program.output()).toEqual([0, null]);
  expect(
    program
      .output()
      .split('\n')
      .filter((line) => !line.startsWith('[openpanel]')),
  ).toEqual(['queued 1', 'logins: delivered', '']);
});

describe('every snippet', () => {
  it('runs in a test of this file', () => {
    const tests = [...read('test/counters-guide.test.ts').matchAll(/run\(BLOCKS, '([\w-]+)'/g)];
    expect(tests.map(([, name]) => name)).toEqual(BLOCKS.map(({ run: name }) => name));
  });
});
