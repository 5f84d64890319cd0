import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANY_CHARACTER } from '../../core/test/arbitraries.js';
import { createPaint, defineCommand, hasColors, nearestName } from '../src/terminal.js';

const TTY = { isTTY: true };
const PIPE = {};

describe('colours', () => {
  test.each<[string, object, NodeJS.ProcessEnv, boolean]>([
    ['a terminal', TTY, {}, true],
    ['a pipe', PIPE, {}, false],
    ['a terminal with NO_COLOR', TTY, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', TTY, { NO_COLOR: '' }, true],
    ['a dumb terminal', TTY, { TERM: 'dumb' }, false],
    ['a pipe with FORCE_COLOR', PIPE, { FORCE_COLOR: '1' }, true],
    ['a pipe with an empty FORCE_COLOR', PIPE, { FORCE_COLOR: '' }, true],
    ['a terminal with FORCE_COLOR=0', TTY, { FORCE_COLOR: '0' }, false],
    ['a pipe with both', PIPE, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('on %s: %j %j: %s', (_where, stream, env, expected) => {
    expect(hasColors(stream, env)).toBe(expected);
  });

  test('do not depend on what Node.js finds out about stdout', () => {
    expect(createPaint(true)('red', 'text')).toBe('\u001B[31mtext\u001B[39m');
    expect(createPaint(false)('red', 'text')).toBe('text');
    expect(createPaint(true)('red', '')).toBe('');
  });
});

const COMMAND = defineCommand({
  name: 'ship',
  summary: 'ship a parcel',
  flags: {
    weight: { type: 'string', value: 'kg', help: 'How heavy it is. '.repeat(10).trim() },
    to: { type: 'string', multiple: true, help: 'Where it goes.' },
    express: { type: 'boolean', help: 'Overnight.' },
  },
  examples: [
    ['--express', 'Ship overnight.'],
    ['', 'Ship.'],
  ],
  exitCodes: [[0, 'Shipped.']],
});

describe('a command', () => {
  test('has help with usage, aligned options, examples and exit codes', () => {
    const help = COMMAND.help();
    expect(help).toMatch(/^ship: ship a parcel\n\nUsage: ship \[options\]\n\nOptions:\n/);
    const sections = [...help.matchAll(/^(\w[\w ]+):$/gm)].map(([, title]) => title);
    expect(sections).toEqual(['Options', 'Examples', 'Exit codes']);
    expect(help).toContain('\n  --express      Overnight.\n');
    expect(help).toContain('\n  -h, --help     Show this help.\n');
    expect(help).toContain('\n  ship            Ship.\n');
    expect(help.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  test('has the same help in colours', () => {
    const colored = COMMAND.help(createPaint(true));
    expect(colored).toContain('\u001B[');
    expect(stripVTControlCharacters(colored)).toBe(COMMAND.help());
  });

  test('reads its flags', () => {
    expect(COMMAND.parse(['--weight', '-1', '--to', 'a', '--to=b'])).toEqual({
      run: { values: { weight: '-1', to: ['a', 'b'] }, operands: [] },
    });
  });

  test.each([
    [['-h'], { show: 'help' }],
    [['--express', '--version'], { show: 'version' }],
    [['--wieght', '3'], { wrong: 'Unknown flag --wieght. Did you mean --weight?' }],
    [['--exp'], { wrong: 'Unknown flag --exp. Did you mean --express?' }],
    [['--zzz'], { wrong: 'Unknown flag --zzz.' }],
    [['-x'], { wrong: 'Unknown flag -x.' }],
    [['--constructor'], { wrong: 'Unknown flag --constructor.' }],
    [['--weight'], { wrong: '--weight needs a value.' }],
    [['--weight', '--express'], { wrong: '--weight needs a value.' }],
    [['--express=1'], { wrong: '--express takes no value.' }],
    [['home'], { wrong: "Unexpected argument 'home'." }],
  ])('understands %j as %j', (args, asked) => {
    expect(COMMAND.parse(args)).toEqual(asked);
  });

  test('answers any arguments with one line, or with values', () => {
    const word = fc.oneof(
      fc.string({ unit: ANY_CHARACTER }),
      fc.constant('a\nb'),
      fc.constantFrom('--weight', '--to=', '--express', '--', '-', '-hv', '--no-to'),
    );
    fc.assert(
      fc.property(fc.array(word), (args) => {
        const asked = COMMAND.parse(args);
        expect(Object.keys(asked)).toHaveLength(1);
        if ('wrong' in asked) expect(asked.wrong).toMatch(/^[^\n\r]+\.\?*$|^[^\n\r]+\?$/);
      }),
    );
  });
});

test.each([
  ['prot', 'port'],
  ['pot', 'port'],
  ['profile', 'profile-flush'],
  ['zebra', undefined],
  ['', undefined],
  ['x'.repeat(1_000), undefined],
])('the name nearest to %s is %s', (wanted, near) => {
  expect(nearestName(wanted, ['port', 'host', 'profile-flush'])).toBe(near);
});
