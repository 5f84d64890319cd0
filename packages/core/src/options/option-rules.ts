import { OpenPanelError } from '../errors.js';

/** What an option allows: a test of its value, and the words of its error message. */
export interface OptionRule {
  readonly allows: string;
  readonly test: (value: unknown) => boolean;
}

/** The options that there are, by name. */
export type OptionRules = Readonly<Record<string, OptionRule>>;

/**
 * Options as the rules allow them, or an `OpenPanelError` that names the first option at fault, and what is allowed. `undefined`
 * counts as not given. `names` are those that an unknown one may be meant for, if these are not all.
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

/** Never the value: it may be an ID or a secret. */
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

/** Never what may be a secret. */
function describe(name: string, value: unknown): string {
  const isSecret = /secret|clientId/i.test(name) || (typeof value === 'string' && value.includes('@'));
  if (isSecret) return typeof value === 'string' ? 'a string that is not shown here' : kindOf(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 200));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (Array.isArray(value)) return 'an array with other items';
  return classOf(value) ?? kindOf(value);
}

/** The class that was given in place of an instance, or the one of an instance, such as an `Agent` of node:http. */
function classOf(value: unknown): string | undefined {
  if (typeof value === 'function')
    return /^class\b/.test(String(value)) ? `the class ${value.name} itself, not an instance` : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  // As every HTTP agent has, and no Dispatcher; asking for the class would load node:http.
  if ('addRequest' in value) return 'an Agent of node:http or node:https';
  const { name } = Object.getPrototypeOf(value)?.constructor ?? {};
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `an instance of ${name}` : undefined;
}

/** What other libraries and the API call it. */
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

/** Fewer letters are the beginning of too much. */
const LEAST_PREFIX = 4;

/** The name that was most likely meant, of those that there are: written otherwise, called otherwise, or mistyped. */
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

/** One mistake in three letters, so that `ip` is not taken for `id`. */
function mistyped(wanted: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, mistakes: mistakes(wanted, plain(name)) }))
    .filter(({ name, mistakes }) => mistakes <= Math.min(wanted.length, name.length) / 3)
    .sort((a, b) => a.mistakes - b.mistakes);
  return near[0]?.name;
}

/** No option has a name of nearly this length. */
const LONGEST = 40;

/** Letters that are wrong, missing, too many or swapped with the next one. */
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
