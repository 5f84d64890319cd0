const SUFFIX = ' keeps the adapter contract';

/** How the tests of an adapter are called. */
export const titleOf = (adapter: string): string => `${adapter}${SUFFIX}`;

/** The adapter whose tests are called so; undefined where it is no contract. */
export const adapterOf = (title: string): string | undefined =>
  title.endsWith(SUFFIX) ? title.slice(0, -SUFFIX.length) : undefined;
