import { expect, test } from 'vitest';
import { parseDemoOptions, USAGE } from '../src/demo-options.js';
import { FRAMEWORKS } from '../src/frameworks.js';
import { startDemo } from './demo-process.js';

test('without arguments the demo is of the first framework, once', () => {
  expect(parseDemoOptions([])).toEqual({ framework: FRAMEWORKS[0], watch: false, fast: false });
});

test.each(FRAMEWORKS)('--framework $name goes with --watch', (framework) => {
  expect(parseDemoOptions(['--framework', framework.name])).toEqual({ framework, watch: false, fast: false });
  expect(parseDemoOptions(['--watch', `--framework=${framework.name}`])).toEqual({
    framework,
    watch: true,
    fast: false,
  });
});

test.each([
  ['an unknown framework', ['--framework', 'hapi'], /^--framework is one of express, koa\b.*, not 'hapi'$/],
  ['no framework', ['--framework'], /^Option '--framework <value>' argument missing$/],
  ['an unknown option', ['--wacth'], /^Unknown option '--wacth'$/],
  ['a value that belongs to no option', ['koa'], /^Unexpected argument 'koa'/],
  ['a value for --watch', ['--watch=koa'], /^Option '--watch' does not take an argument$/],
])('%s is not understood, and the demo says what it knows', async (_what, args, wrong) => {
  const { errors, ended } = startDemo(...args);
  expect(await ended).toBe(2);
  expect(errors).toEqual([expect.stringMatching(wrong), USAGE]);
  for (const { name } of FRAMEWORKS) expect(USAGE).toContain(name);
});

test('--fast counts at once', () => {
  expect(parseDemoOptions(['--fast'])).toEqual({ framework: FRAMEWORKS[0], watch: false, fast: true });
});
