import { readFileSync } from 'node:fs';

/** The version of the packages, for the `--version` of the scripts. */
export const { version: VERSION } = JSON.parse(
  readFileSync(new URL('../packages/core/package.json', import.meta.url), 'utf8'),
);
