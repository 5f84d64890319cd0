import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compile } from './snippets.js';

const pathOf = (folder: string) => fileURLToPath(new URL(folder, import.meta.url));
const errorsOf = (program: string) => compile(pathOf(`typed-events/${program}/`));

// Programs of their own, with the built packages: what one registers counts for all of its files.
describe('registered events are checked by the compiler', () => {
  it('in ES modules, CommonJS files and all adapters, with schemas of zod', () => {
    expect(errorsOf('zod')).toBe('');
  });

  it('in ES modules if a CommonJS file has registered them, with schemas of valibot', () => {
    expect(errorsOf('valibot')).toBe('');
  });

  it('with schemas of arktype', () => {
    expect(errorsOf('arktype')).toBe('');
  });

  it('in the example of a checkout, and in its tests', () => {
    expect(compile(pathOf('../examples/checkout/test/'))).toBe('');
  });
});

it('what the compiler says names what is wrong, and what would be right', () => {
  const lines = errorsOf('messages').trim().split('\n');
  const mistakes = lines.filter((line) => /: error TS/.test(line)).map((line) => line.replace(/^.*error TS\d+: /, ''));
  const names = expect.stringMatching(
    /^Argument of type '"sign_up"' is not assignable to .* '"signed_out" \| "signed_up"'/,
  );
  expect(mistakes).toEqual([
    names,
    `Type '"gold"' is not assignable to type '"free" | "pro"'.`,
    expect.stringContaining(`'plann' does not exist in type '{ plan: "free" | "pro"; } & EventContext'`),
    `Argument of type '{}' is not assignable to parameter of type '{ plan: "free" | "pro"; } & EventContext'.`,
    'Expected 2-3 arguments, but got 1.',
    'No overload matches this call.',
    'No overload matches this call.',
  ]);
  const details = lines.filter((line) => line.startsWith('    ')).map((line) => line.trim());
  expect(details).toEqual([names, `Type 'string' is not assignable to type '"free" | "pro"'.`]);
});
