import * as z from 'zod/mini';
import { OpenPanelError } from '../openpanel-error.js';

/**
 * Options as the schema allows them, or an `OpenPanelError` that names the first option at fault and what is allowed.
 * An option that is `undefined` counts as not given.
 */
export function parseOptions<T>(schema: z.ZodMiniType<T>, rules: Record<string, string>, options: object): T {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
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

/** Never the text of a secret: types, and values where they cannot be one. */
function describe(name: string, value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (typeof value === 'string')
    return /secret|clientId/i.test(name) ? 'a string that is not' : JSON.stringify(redactUserInfo(value));
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

const redactUserInfo = (text: string) => text.slice(0, 200).replace(/\/\/[^/@]*@/, '//***@');

function suggestion(name: string, rules: Record<string, string>): string {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const near = Object.keys(rules).find(
    (rule) => plain(rule) === plain(name) || plain(rule).startsWith(plain(name)) || plain(name).startsWith(plain(rule)),
  );
  return near === undefined ? ` The options are: ${Object.keys(rules).join(', ')}.` : ` Did you mean "${near}"?`;
}
