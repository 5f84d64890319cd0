type Undici = typeof import('undici');

/** How deep bundlers put a CommonJS module that they turn into an ES module: one level each time they do. */
const LEVELS = 3;

export async function loadUndici(): Promise<Undici> {
  try {
    return undiciOf(await import('undici'));
  } catch (error) {
    throw new Error(`undici could not be loaded (${String(error)})`, { cause: error });
  }
}

/** What a CommonJS module exports, wherever the `import()` of Node.js or of a bundler has put it. */
export function undiciOf(namespace: unknown): Undici {
  let module = namespace as (Partial<Undici> & { readonly default?: unknown }) | null | undefined;
  for (let level = 0; level < LEVELS && module; level += 1) {
    if (typeof module.Client === 'function') return module as Undici;
    module = module.default as typeof module;
  }
  throw new TypeError('the module has no Client');
}
