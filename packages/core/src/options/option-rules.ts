import { OpenPanelError } from '../errors.js';

/** A test for the value of an option, and the description of allowed values for its error message. */
export interface OptionRule {
  readonly allows: string;
  readonly test: (value: unknown) => boolean;
}

/** Rules by option name. */
export type OptionRules = Readonly<Record<string, OptionRule>>;

/**
 * Returns the options if the rules allow them. Otherwise throws an `OpenPanelError` that names the first invalid option and what is
 * allowed. `undefined` counts as not given. `names` are suggested for unknown options; default: the names of the rules.
 */
export function checkOptions<T extends object>(options: T, rules: OptionRules, names?: readonly string[]): T {
  for (const [name, value] of Object.entries(asOptions(options))) {
    if (value === undefined) continue;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw unknownOption(name, names ?? Object.keys(rules));
    if (!rule.test(value)) throw invalidOption(name, rule.allows, value);
  }
  return options;
}

/** The options that are not `undefined`. */
export const givenOf = (options: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(asOptions(options)).filter(([, value]) => value !== undefined));

function asOptions<T extends object>(options: T): T {
  if (typeof options === 'object' && options !== null) return options;
  throw new OpenPanelError('invalid_option', 'options', `The options must be an object, not ${kindOf(options)}.`);
}

/** The type, never the value, which may be an ID or a secret. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function unknownOption(name: string, names: readonly string[]): OpenPanelError {
  const near = nearestName(name, names);
  const advice = near === undefined ? `The options are: ${names.join(', ')}.` : `Did you mean "${near}"?`;
  return new OpenPanelError('unknown_option', name, `There is no option "${name}". ${advice}`);
}

function invalidOption(name: string, allows: string, value: unknown): OpenPanelError {
  const message = `The option "${name}" must be ${allows}; it is ${describe(name, value)}.`;
  return new OpenPanelError('invalid_option', name, message);
}

/** Describes a value, without anything that may be a secret. */
function describe(name: string, value: unknown): string {
  const isSecret = /secret|clientId/i.test(name) || (typeof value === 'string' && value.includes('@'));
  if (isSecret) return typeof value === 'string' ? 'a string that is not shown here' : kindOf(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 200));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (Array.isArray(value)) return 'an array with other items';
  return classOf(value) ?? kindOf(value);
}

/** The class of an instance, such as an `Agent` of node:http, or a class that was passed instead of an instance. */
function classOf(value: unknown): string | undefined {
  if (typeof value === 'function')
    return /^class\b/.test(String(value)) ? `the class ${value.name} itself, not an instance` : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  // Every HTTP agent has it, and no Dispatcher does; `instanceof` would load node:http.
  if ('addRequest' in value) return 'an Agent of node:http or node:https';
  const { name } = Object.getPrototypeOf(value)?.constructor ?? {};
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `an instance of ${name}` : undefined;
}

/** Names in other libraries and in the API. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  clientId: ['id', 'projectid', 'writekey', 'apikey', 'token', 'key'],
  clientSecret: ['secret', 'apisecret'],
  apiUrl: ['api', 'url', 'host', 'apihost', 'endpoint', 'baseurl', 'server'],
  requestTimeoutMs: ['timeout', 'timeoutms'],
  maxQueueSize: ['maxbatchsize', 'flushat', 'queuesize'],
  profileId: ['userid', 'user', 'distinctid', 'identity', 'id'],
  groups: ['group', 'groupid', 'groupids'],
  ip: ['ipaddress', 'clientip', 'remoteaddress'],
  userAgent: ['ua', 'agent'],
  deviceId: ['anonymousid', 'device'],
  properties: ['props', 'attributes', 'traits'],
  isGlobal: ['global'],
  ignore: ['skip'],
};

/** A shorter prefix matches too many names. */
const LEAST_PREFIX = 4;

/** The name that was most likely meant: another spelling, a name from another library, or a typo. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const wanted = plain(given);
  const find = (test: (name: string) => boolean) => names.find((name) => test(plain(name)));
  return (
    find((name) => name === wanted) ??
    names.find((name) => Object.hasOwn(OTHER_NAMES, name) && OTHER_NAMES[name]?.includes(wanted)) ??
    (wanted.length >= LEAST_PREFIX ? find((name) => name.startsWith(wanted)) : undefined) ??
    mistyped(wanted, names) ??
    find((name) => name.length >= LEAST_PREFIX && wanted.startsWith(name))
  );
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');

/** At most one mistake in three letters, so that `ip` does not match `id`. */
function mistyped(wanted: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, mistakes: mistakes(wanted, plain(name)) }))
    .filter(({ name, mistakes }) => mistakes <= Math.min(wanted.length, name.length) / 3)
    .sort((a, b) => a.mistakes - b.mistakes);
  return near[0]?.name;
}

/** Much longer than any option. */
const LONGEST = 40;

/** The number of letters that are wrong, missing, added or swapped with the next one. */
function mistakes(a: string, b: string): number {
  if (a.length > LONGEST) return Number.POSITIVE_INFINITY;
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const at = (up: number, left: number) => rows[i - up]?.[j - left] ?? Number.POSITIVE_INFINITY;
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(1, 0) + 1,
          (row[j - 1] ?? 0) + 1,
          at(1, 1) + (isSame ? 0 : 1),
          isSwapped ? at(2, 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}
