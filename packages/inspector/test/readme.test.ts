import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HELP } from '../src/cli-options.js';
import { DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET } from '../src/index.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

test('the example of the README is the one that runs as a test', () => {
  expect(readme).toContain(`\`\`\`ts\n${read('./readme-example.test.ts')}\`\`\``);
});

test('the README names the default client and every flag', () => {
  expect(readme).toContain(DEFAULT_CLIENT_ID);
  expect(readme).toContain(DEFAULT_CLIENT_SECRET);
  for (const [flag] of HELP.matchAll(/--\w+/g)) expect(readme).toContain(flag);
});
