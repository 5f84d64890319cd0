import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { blocksOf, codeOf, read, rowsOf, sectionOf } from './markdown.js';
import { openShop } from './shop.js';
import { run, temporaryDirectory } from './snippets.js';

const PAGE = read('docs/testing.md');
const BLOCKS = blocksOf(PAGE);

it.each(['memory', 'timers'])(
  'the test in the snippet %s passes, and nothing of it leaves the process',
  async (name) => {
    const test = await run(BLOCKS, name);
    expect(await test.ended, test.output()).toEqual([0, null]);
    expect(test.output()).toContain('# pass 1');
    expect(test.inspector.requests()).toEqual([]);
  },
);

/** Runs a test with Vitest in a project of its own. */
function expectPassing(name: string, source: string): void {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, name), source);
  writeFileSync(join(directory, 'vitest.config.mjs'), 'export default {};');
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, 'run', '--root', directory, '--config', join(directory, 'vitest.config.mjs')],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], NO_COLOR: '1' },
    },
  );
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toMatch(/Tests +1 passed/);
}

it('the test with the matchers passes with Vitest, and Jest has the same', () => {
  const source = BLOCKS.find(({ run: name }) => name === 'matchers')?.source ?? '';
  expectPassing('signup.test.mjs', source);
  const spec = read('consumers/projects/express5-jest/matchers.test.js');
  const [, body] = source.split('expect.extend');
  expect(spec).toContain(`expect.extend${body}`);
});

describe('with the fake timers of', () => {
  const rows = rowsOf(sectionOf(PAGE, '## Fake timers'));
  const rowOf = (library: string) => {
    const [fake = '', move = '', restore = ''] =
      rows
        .find(([name]) => name === library)
        ?.slice(1)
        .map(codeOf) ?? [];
    return { fake, move, restore };
  };

  /** The page's test, as its reader would write it with another library. */
  function rewritten(library: string, imports: string): string {
    const { fake, move, restore } = rowOf(library);
    const source = BLOCKS.find(({ run: block }) => block === 'timers')?.source ?? '';
    const replaced = source
      .replace(/^import .* from 'node:test';$/m, imports)
      .replace(/mock\.timers\.enable\(.*\)/, fake)
      .replace(/mock\.timers\.tick\(.*\)/, move)
      .replace('mock.timers.reset()', restore);
    expect(replaced).not.toContain('mock.timers');
    return replaced;
  }

  it('Sinon', async () => {
    // The runner of Node.js stands still itself when Sinon fakes everything; Mocha and others keep timers of their own.
    const runner = `
      import sinon from 'sinon';
      let clock, after;
      const afterEach = (hook) => (after = hook);
      const test = (title, body) => body().then(() => console.log('passed: ' + title)).finally(after);
    `;
    const test = await run(BLOCKS, 'timers', () => rewritten('Sinon', runner));
    expect(await test.ended, test.output()).toEqual([0, null]);
    expect(test.output()).toContain('passed: the end of a trial');
  });

  it('Vitest', () =>
    expectPassing('trial.test.mjs', rewritten('Vitest', `import { afterEach, test, vi } from 'vitest';`)));

  it('Jest, in a project that has it', () => {
    const spec = read('consumers/projects/nest11-jest-cjs/test/trial.e2e-spec.ts');
    for (const code of Object.values(rowOf('Jest'))) expect(spec).toContain(code);
  });

  it('nothing else', () => {
    expect(rows.map(([library]) => library)).toEqual(['Vitest', 'Jest', 'Sinon']);
  });
});

it('with `Date` alone faked, requests are served, and their events are dated by it', async () => {
  const shop = await openShop();
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 31), toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  await shop.visit();
  expect(shop.inspector.events({ name: 'request' })).toMatchObject([
    { payload: { properties: { __timestamp: '2026-01-31T00:00:00.000Z' } } },
  ]);
});

it('the table has a row for each library that is tested', () => {
  const tests = read('packages/core/test/http-mocks.test.ts');
  const rows = rowsOf(sectionOf(PAGE, '## Make sure that tests send no events'));
  expect(rows).toHaveLength(6);
  for (const [, , tested] of rows) {
    const [name = '', version = ''] = codeOf(tested)?.split(' ') ?? [];
    if (name === 'undici') continue;
    if (name) expect(tests).toMatch(new RegExp(`'${name} ${version}[',]`));
    const installed = JSON.parse(read('package.json')).devDependencies as Record<string, string>;
    if (name) expect(`${installed[name]} ${installed[name + version]}`).toMatch(new RegExp(`\\^${version}\\.`));
  }
});
