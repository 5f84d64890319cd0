/**
 * Names of values that all copies of this package in a process share, each with a schema number. Raise the number whenever the shape
 * of the value changes, so that copies with different shapes do not share it.
 */
const SCHEMAS = {
  'default-client': 2,
  'drained-at-exit': 3,
  'drained-in-exit': 1,
  error: 1,
  exchange: 1,
  'forgotten-identify': 1,
  internals: 3,
  'memory-transports': 2,
  metrics: 1,
  'once-keys': 1,
  'profile-schedules': 4,
  scopes: 2,
  served: 5,
  'spools-at-exit': 1,
  uncalled: 1,
} as const;

export type SharedName = keyof typeof SCHEMAS;

export const sharedKey = (name: SharedName): symbol => Symbol.for(`openpanel-node.${name}.v${SCHEMAS[name]}`);

/**
 * Returns a value that all copies of this package in a process share. An app may load one copy with `import` and one with
 * `require`, which would otherwise not see each other's scopes.
 */
export function processGlobal<T>(name: SharedName, create: () => T): T {
  const key = sharedKey(name);
  const shared = globalThis as { [key: symbol]: unknown };
  shared[key] ??= create();
  return shared[key] as T;
}

/**
 * Makes `instanceof` true for instances from every copy of a class, which have its brand. Subclasses, which inherit the method,
 * use the default check.
 */
export function recognizeCopies(type: object, brand: symbol): void {
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== type) return Function.prototype[Symbol.hasInstance].call(this, value);
      return typeof value === 'object' && value !== null && brand in value;
    },
  });
}
