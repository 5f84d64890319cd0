import { expect, test } from 'vitest';
import { COMMAND, parseDemoOptions } from '../src/demo-options.js';
import { FRAMEWORKS } from '../src/frameworks.js';
import { startDemo } from './demo-process.js';

const DEFAULTS = { framework: FRAMEWORKS[0], watch: false, fast: false, json: false, fleet: false };

test('without arguments the demo runs the first framework once', () => {
  expect(parseDemoOptions([])).toEqual({ run: DEFAULTS });
});

test.each(FRAMEWORKS)('--framework $name goes with the other flags', (framework) => {
  expect(parseDemoOptions(['--framework', framework.name])).toEqual({ run: { ...DEFAULTS, framework } });
  expect(parseDemoOptions(['--watch', `--framework=${framework.name}`, '--json', '--fast'])).toEqual({
    run: { framework, watch: true, fast: true, json: true, fleet: false },
  });
});

test('--fleet goes with --json alone', () => {
  expect(parseDemoOptions(['--fleet', '--json'])).toEqual({ run: { ...DEFAULTS, fleet: true, json: true } });
  for (const [flag, ...value] of [['--watch'], ['--fast'], ['--framework', 'koa']]) {
    const wrong = `${flag} cannot be used with --fleet.`;
    expect(parseDemoOptions(['--fleet', flag ?? '', ...value])).toEqual({ wrong });
  }
});

test('--example goes with --json alone', () => {
  const run = { ...DEFAULTS, example: 'checkout', json: true };
  expect(parseDemoOptions(['--example', 'checkout', '--json'])).toEqual({ run });
  for (const [flag, ...value] of [['--watch'], ['--fast'], ['--fleet'], ['--framework', 'koa']]) {
    const wrong = `${flag} cannot be used with --example.`;
    expect(parseDemoOptions(['--example', 'checkout', flag ?? '', ...value])).toEqual({ wrong });
  }
});

const SEE = 'See npm run demo -- --help';

test.each([
  [
    'an unknown framework',
    ['--framework', 'nest'],
    "--framework is 'nest'. It must be one of express, koa, fastify, hono, next, nestjs. Did you mean next?",
  ],
  ['an unknown example', ['--example', 'shop'], "--example is 'shop'. It must be checkout."],
  ['no framework', ['--framework'], '--framework needs a value.'],
  ['an unknown flag', ['--wacth'], 'Unknown flag --wacth. Did you mean --watch?'],
  ['a value without a flag', ['koa'], "Unexpected argument 'koa'."],
  ['a value for --watch', ['--watch=koa'], '--watch takes no value.'],
])('%s is refused in one line, with exit code 2', async (_what, args, wrong) => {
  const { lines, errors, ended } = startDemo(...args);
  expect(await ended).toBe(2);
  expect(errors).toEqual([`demo: ${wrong} ${SEE}`]);
  expect(lines).toEqual([]);
});

test('--help and --version start nothing', async () => {
  const help = startDemo('--help');
  expect(await help.ended).toBe(0);
  expect(`${help.lines.join('\n')}\n`).toBe(COMMAND.help());
  for (const { name } of FRAMEWORKS) expect(COMMAND.help()).toContain(name);
  const version = startDemo('-v');
  expect(await version.ended).toBe(0);
  expect(version.lines).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+/)]);
});
