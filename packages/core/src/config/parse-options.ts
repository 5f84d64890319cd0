import { Agent as HttpAgent } from 'node:http';
import * as z from 'zod/mini';
import { OpenPanelError } from '../openpanel-error.js';

/**
 * Options as the schema allows them, or an `OpenPanelError` that names the first option at fault and what is allowed.
 * An option that is `undefined` counts as not given.
 */
export function parseOptions<T>(schema: z.ZodMiniType<T>, rules: Record<string, string>, options: object): T {
  const given = Object.fromEntries(Object.entries(asOptions(options)).filter(([, value]) => value !== undefined));
  const result = z.safeParse(schema, given);
  if (result.success) return result.data;

  const issue = result.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const name = issue.keys[0] ?? '';
    throw new OpenPanelError('unknown_option', name, `There is no option "${name}".${suggestion(name, rules)}`);
  }
  const name = String(issue?.path[0] ?? 'options');
  throw new OpenPanelError(
    'invalid_option',
    name,
    `The option "${name}" must be ${rules[name] ?? 'an object'}; it is ${describe(name, given[name])}.`,
  );
}

/** What was given, if it can hold options at all. */
export function asOptions<T extends object>(options: T): T {
  if (typeof options === 'object' && options !== null) return options;
  throw new OpenPanelError('invalid_option', 'options', `The options must be an object, not ${options}.`);
}

/** Never what may be a secret. */
function describe(name: string, value: unknown): string {
  const isSecret = /secret|clientId/i.test(name) || (typeof value === 'string' && value.includes('@'));
  if (isSecret) return typeof value === 'string' ? 'another string' : `of the type ${typeof value}`;
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 200));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (Array.isArray(value)) return 'an array that is not';
  return classOf(value) ?? `of the type ${typeof value}`;
}

/** The class that was given in place of an instance, or the one of an instance, such as an `Agent` of node:http. */
function classOf(value: unknown): string | undefined {
  if (typeof value === 'function')
    return /^class\b/.test(String(value)) ? `the class ${value.name}, not one of it` : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof HttpAgent) return 'an Agent of node:http or node:https';
  const { name } = Object.getPrototypeOf(value)?.constructor ?? {};
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `of the class ${name}` : undefined;
}

/** Fewer letters are the beginning of too much. */
const LEAST_PREFIX = 4;

function suggestion(name: string, rules: Record<string, string>): string {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const names = Object.keys(rules);
  const alike = (rule: string) => plain(rule).startsWith(plain(name)) || plain(name).startsWith(plain(rule));
  const isLong = plain(name).length >= LEAST_PREFIX;
  const near = names.find((rule) => plain(rule) === plain(name)) ?? (isLong ? names.find(alike) : undefined);
  return near === undefined ? ` The options are: ${Object.keys(rules).join(', ')}.` : ` Did you mean "${near}"?`;
}
