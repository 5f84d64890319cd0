import type { Properties } from './profile-row.js';

/** The value at `a.b`; members that a value inherits count, as on the server. */
export function valueAt(properties: Properties, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) => (inner as Readonly<Record<string, unknown>> | null | undefined)?.[key],
      properties,
    );
}

/** The properties with `a.b` set. What is no object on the way becomes one, and what it was is gone. */
export function withValueAt(properties: Properties, path: string, value: unknown): Properties {
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...properties, [key]: value };
  const inner = Object.hasOwn(properties, key) ? properties[key] : undefined;
  const branch = typeof inner === 'object' && inner !== null ? (inner as Properties) : {};
  return { ...properties, [key]: withValueAt(branch, rest.join('.'), value) };
}

/** Dotted names as branches, as the server reads a profile. */
export const branched = (properties: Properties): Properties =>
  Object.entries(properties).reduce<Properties>((tree, [name, value]) => withValueAt(tree, name, value), {});

/** Every value by its dotted path, as text. */
export function leaves(properties: Properties, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(properties)) {
    const path = `${prefix}${name}`;
    if (typeof value !== 'object' || value === null) found.set(path, String(value));
    else for (const [inner, text] of leaves(value as Properties, `${path}.`)) found.set(inner, text);
  }
  return found;
}
