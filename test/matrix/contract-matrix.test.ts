import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { titleOf } from '../../packages/testkit/src/contract/title.js';
import { ContractMatrix } from './contract-matrix.js';

it('has a row for each group of promises, a column for each adapter, and marks what failed', () => {
  const matrix = new ContractMatrix();
  for (const adapter of ['Koa 3', 'Nest 10 on Fastify', 'Koa 2', 'Nest 9 on Express', 'Unused 1']) {
    const run = (group: string, states: string[]) => {
      for (const state of states) matrix.add(adapter, group, adapter === 'Unused 1' ? 'skipped' : state);
    };
    run('the request event', ['passed', 'passed', adapter === 'Koa 2' ? 'failed' : 'passed']);
    if (adapter !== 'Koa 3') run('isolation', ['passed', adapter.startsWith('Nest') ? 'skipped' : 'passed']);
  }
  expect(matrix.render()).toMatchInlineSnapshot(`
    "                                 Nest 9 on  Nest 10 on
    adapter contract   Koa 2  Koa 3    Express     Fastify
    the request event  ✗ 2/3    3/3        3/3         3/3
    isolation            2/2      –        1/2         1/2
    total              ✗ 4/5    3/3        4/5         4/5

    all adapters: ✗ 15/18"
  `);
});

it('is not there where no contract ran', () => {
  expect(new ContractMatrix().render()).toBeUndefined();
});

it('is printed at the end of a run, of all its projects', () => {
  const tmp = fileURLToPath(new URL('../../.tmp/', import.meta.url));
  mkdirSync(tmp, { recursive: true });
  const root = mkdtempSync(join(tmp, 'matrix-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const reporter = new URL('contract-reporter.js', import.meta.url).pathname;
  writeFileSync(
    join(root, 'vitest.config.ts'),
    `import { ContractReporter } from '${reporter}';
    const project = (major) => ({ test: { name: 'major' + major, include: ['*.test.js'], env: { MAJOR: String(major) } } });
    export default { test: { reporters: [new ContractReporter()], projects: [project(1), project(2)] } };`,
  );
  writeFileSync(
    join(root, 'sample.test.js'),
    `import { describe, expect, it } from 'vitest';
    const major = process.env.MAJOR;
    describe('Sample ' + major + '${titleOf('')}', () => {
      describe('the request event', () => {
        it('is one', () => {});
        describe('of an error', () => it('is one', () => expect(major).toBe('1')));
      });
      describe('isolation', () => it('is kept', () => {}));
    });
    describe('something else', () => describe('isolation', () => it('is no promise', () => {})));`,
  );
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_|TEST$)/.test(name)));
  const { stdout, stderr, status } = spawnSync(process.execPath, [vitest, 'run', '--root', root], {
    env: { ...env, NO_COLOR: '1' },
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(1);
  expect(stdout.trim()).toMatchInlineSnapshot(`
    "adapter contract   Sample 1  Sample 2
    the request event       2/2     ✗ 1/2
    isolation               1/1       1/1
    total                   3/3     ✗ 2/3

    all adapters: ✗ 5/6"
  `);
});
