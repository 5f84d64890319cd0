/**
 * What every copy of this package in a process shares, by name: an app may have one for `import` and one for `require`,
 * and they would lose each other's scopes. The key ends in the major version.
 */
export function processWide<T>(name: string, create: () => T): T {
  const key = Symbol.for(`openpanel-node.${name}.v0`);
  const shared = globalThis as { [key: symbol]: unknown };
  shared[key] ??= create();
  return shared[key] as T;
}
