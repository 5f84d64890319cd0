import { expect, it } from 'vitest';
import { blocksOf, read } from './markdown.js';

const BLOCKS = blocksOf(read('docs/nextjs.md')).filter(({ language }) => language === 'js');

// The consumers next15 and next16 build and start this app, and look at its events.
it.each(BLOCKS.map(({ source }) => source))(
  'a snippet is a file of the app that is built and started: %#',
  (source) => {
    const [, path = '', code = ''] = /^\/\/ (\S+)\n+(.*)$/s.exec(source) ?? [];
    expect(code.trim()).toBe(read(`consumers/support/next/${path}`).trim());
  },
);

it('there is a snippet for each way', () => {
  expect(BLOCKS).toHaveLength(4);
});
