/** Nesting from which the server gives up; the recorded case is 20 000 levels deep. */
const MAX_DEPTH = 2_000;

interface Visit {
  value: object;
  depth: number;
}

/** Walks without recursion, because the depth is the caller's. */
function someObject(root: unknown, found: (visit: Visit) => boolean): boolean {
  if (typeof root !== 'object' || root === null) return false;
  const pending: Visit[] = [{ value: root, depth: 1 }];
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    if (found(visit)) return true;
    for (const child of Object.values(visit.value)) {
      if (typeof child === 'object' && child !== null) pending.push({ value: child, depth: visit.depth + 1 });
    }
  }
  return false;
}

export function isTooDeep(value: unknown): boolean {
  return someObject(value, ({ depth }) => depth > MAX_DEPTH);
}

function poisons({ value }: Visit): boolean {
  if (Object.hasOwn(value, '__proto__')) return true;
  const maker = Object.hasOwn(value, 'constructor') ? (value as { constructor: unknown }).constructor : undefined;
  return typeof maker === 'object' && maker !== null && Object.hasOwn(maker, 'prototype');
}

/** Keys that could reach a prototype: the server calls such a body invalid JSON. */
export function isPoisoned(value: unknown): boolean {
  return someObject(value, poisons);
}
