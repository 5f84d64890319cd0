import { OpenPanelError } from '../errors.js';
import { nearestName } from './nearest-name.js';

export function unknownOption(name: string, rules: Record<string, string>): OpenPanelError {
  const near = nearestName(name, Object.keys(rules));
  const advice = near === undefined ? `The options are: ${Object.keys(rules).join(', ')}.` : `Did you mean "${near}"?`;
  return new OpenPanelError('unknown_option', name, `There is no option "${name}". ${advice}`);
}

export function invalidOption(name: string, rules: Record<string, string>, value: unknown): OpenPanelError {
  const allowed = rules[name] ?? 'an object';
  return new OpenPanelError(
    'invalid_option',
    name,
    `The option "${name}" must be ${allowed}; it is ${describe(name, value)}.`,
  );
}

/** What was given, if it can hold options at all. */
export function asOptions<T extends object>(options: T): T {
  if (typeof options === 'object' && options !== null) return options;
  throw new OpenPanelError('invalid_option', 'options', `The options must be an object, not ${kindOf(options)}.`);
}

/** Never the value: it may be an ID or a secret. */
const kindOf = (value: unknown) => (value === null ? 'null' : value === undefined ? 'undefined' : `a ${typeof value}`);

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
  // As every HTTP agent has, and no Dispatcher; asking for the class would load node:http.
  if ('addRequest' in value) return 'an Agent of node:http or node:https';
  const { name } = Object.getPrototypeOf(value)?.constructor ?? {};
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `of the class ${name}` : undefined;
}

/** The options that there are by name, each with a test of its value and what it allows in words. */
export type OptionRules = Readonly<
  Record<string, { readonly allows: string; readonly test: (value: unknown) => boolean }>
>;

/** Options as the rules allow them, or an `OpenPanelError` that names the first option at fault, and what is allowed. `undefined` counts as not given. */
export function checkOptions<T extends object>(options: T, rules: OptionRules): T {
  const allowed = Object.fromEntries(Object.entries(rules).map(([name, { allows }]) => [name, allows]));
  for (const [name, value] of Object.entries(asOptions(options))) {
    if (value === undefined) continue;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw unknownOption(name, allowed);
    if (!rule.test(value)) throw invalidOption(name, allowed, value);
  }
  return options;
}
