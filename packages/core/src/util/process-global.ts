/**
 * What is shared by every copy of this package in a process, each with the number of its schema. Raise the number with every change of
 * the shape that is stored: copies of different shapes must not find each other's.
 */
const SCHEMAS = {
  'default-client': 1,
  'drained-at-exit': 3,
  error: 1,
  'forgotten-identify': 1,
  internals: 1,
  'memory-transports': 1,
  'profile-schedules': 3,
  scopes: 1,
  served: 2,
  uncalled: 1,
} as const;

export type SharedName = keyof typeof SCHEMAS;

export const sharedKey = (name: SharedName): symbol => Symbol.for(`openpanel-node.${name}.v${SCHEMAS[name]}`);

/**
 * What every copy of this package in a process shares, by name: an app may have one for `import` and one for `require`,
 * and they would lose each other's scopes.
 */
export function processGlobal<T>(name: SharedName, create: () => T): T {
  const key = sharedKey(name);
  const shared = globalThis as { [key: symbol]: unknown };
  shared[key] ??= create();
  return shared[key] as T;
}

/**
 * Makes `instanceof` true for the instances of every copy of a class, which have its brand. A subclass inherits the method, and asks
 * as any class does.
 */
export function recognizeCopies(type: object, brand: symbol): void {
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== type) return Function.prototype[Symbol.hasInstance].call(this, value);
      return typeof value === 'object' && value !== null && brand in value;
    },
  });
}
