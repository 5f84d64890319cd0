import * as z from 'zod/mini';
import { OpenPanelError } from '../openpanel-error.js';

/**
 * Options as the schema allows them, or an `OpenPanelError` that names the first option at fault and what is allowed.
 * An option that is `undefined` counts as not given.
 */
export function parseOptions<T>(schema: z.ZodMiniType<T>, rules: Record<string, string>, options: object): T {
  if (typeof options !== 'object' || options === null) {
    throw new OpenPanelError('invalid_option', 'options', `The options must be an object; they are ${options}.`);
  }
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

/** Never what may be a secret. */
function describe(name: string, value: unknown): string {
  if (/secret|clientId/i.test(name)) return `a ${typeof value} that is not`;
  if (typeof value === 'string')
    return value.includes('@') ? 'a string that is not' : JSON.stringify(value.slice(0, 200));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

function suggestion(name: string, rules: Record<string, string>): string {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const near = Object.keys(rules).find(
    (rule) => plain(rule) === plain(name) || plain(rule).startsWith(plain(name)) || plain(name).startsWith(plain(rule)),
  );
  return near === undefined ? ` The options are: ${Object.keys(rules).join(', ')}.` : ` Did you mean "${near}"?`;
}
