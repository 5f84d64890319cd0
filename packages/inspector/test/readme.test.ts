import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HELP } from '../src/cli-options.js';
import { DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET } from '../src/index.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

test.each(['readme-example', 'readme-counters'])('the example %s of the README runs as a test', (name) => {
  expect(readme).toContain(`\`\`\`ts\n${read(`./${name}.test.ts`)}\`\`\``);
});

test('the README names the default client and every flag', () => {
  expect(readme).toContain(DEFAULT_CLIENT_ID);
  expect(readme).toContain(DEFAULT_CLIENT_SECRET);
  for (const [flag] of HELP.matchAll(/--\w[\w-]+/g)) expect(readme).toContain(flag);
});
