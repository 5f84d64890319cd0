import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMMAND } from '../packages/inspector/src/cli-options.js';
import { startInspector } from '../packages/inspector/src/index.js';
import { adviceOn } from '../packages/inspector/src/live/advice.js';
import { createTracker } from '../packages/inspector/test/tracker.js';
import { blocksOf, codeOf, read, rowsOf, sectionOf } from './markdown.js';
import { run } from './snippets.js';

const PAGE = read('docs/inspector.md');

it('lists every outcome, and no other', () => {
  const [, union = ''] =
    /export type InspectorOutcome =([^;]*);/.exec(
      read('packages/inspector/src/inspector-request.ts').replace(/\/\*\*.*?\*\//gs, ''),
    ) ?? [];
  const outcomes = [...union.matchAll(/'(\w+)'/g)].map(([, outcome]) => outcome);
  const listed = rowsOf(sectionOf(PAGE, '## Read a row')).flatMap(([cell]) => codeOf(cell) ?? []);
  expect(outcomes.length).toBeGreaterThan(5);
  expect(listed.sort()).toEqual(outcomes.sort());
});

it('names flags that there are', () => {
  const flags = [...PAGE.matchAll(/`(--(?:fail|latency|reject|profile)[\w-]*)/g)].map(([, flag]) => String(flag));
  expect(new Set(flags).size).toBe(4);
  for (const flag of flags) expect(COMMAND.help()).toContain(flag);
});

it('quotes what the inspector says of an increment that undoes a property', async () => {
  const inspector = await startInspector({ profiles: [{ id: 'u', properties: { plan: 'free', n: 1 } }] });
  const tracker = createTracker(inspector);
  await tracker.post('identify', { profileId: 'u', properties: { plan: 'pro' } });
  await tracker.post('increment', { profileId: 'u', property: 'n' });
  tracker.close();
  const [warning] = inspector.requests().slice(-1).flatMap(adviceOn);
  await inspector.close();
  const quote = PAGE.match(/^> .*$/gm)
    ?.map((line) => line.slice(2))
    .join(' ');
  expect(quote).toBe(`**${warning?.title}** ${warning?.advice}`);
});

it('the check asks the API, which stores nothing, and exits 0', async () => {
  const check = await run(blocksOf(PAGE), 'verify');
  expect(await check.ended, check.output()).toEqual([0, null]);
  expect(check.output()).toMatch(/^ok The API accepts the credentials\./m);
  expect(check.output()).not.toContain('WRONG');
  expect(check.inspector.events()).toEqual([]);
});

it.each(['README.md', 'docs/inspector.md'])('the pictures of %s exist', (file) => {
  const pictures = [...read(file).matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, path]) => String(path));
  expect(pictures.length).toBeGreaterThanOrEqual(2);
  const base = new URL(`../${file}`, import.meta.url);
  for (const path of pictures) expect(existsSync(new URL(path, base)), path).toBe(true);
});
