import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMAND } from '../src/cli-options.js';
import { DOCTOR_COMMAND } from '../src/doctor/doctor-options.js';
import { DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET } from '../src/index.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');
const guide = read('../../../docs/inspector.md');
const PAGES = { 'readme-example': readme, 'readme-counters': guide };

test.each(Object.entries(PAGES))('the example %s of the documentation runs as a test', (name, page) => {
  expect(page).toContain(`\`\`\`ts\n${read(`./${name}.test.ts`)}\`\`\``);
});

test('the guide names the default client and every flag', () => {
  expect(guide).toContain(DEFAULT_CLIENT_ID);
  expect(guide).toContain(DEFAULT_CLIENT_SECRET);
  for (const [flag] of (COMMAND.help() + DOCTOR_COMMAND.help()).matchAll(/--\w[\w-]+/g)) expect(guide).toContain(flag);
});
