import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';
import { FIDELITY_GROUPS, FidelityReporter } from './fidelity-reporter.js';

/** `npm run test:fidelity`: the part of the adapter contract that checks events one by one, with its matrix. */
export default defineConfig({
  ...base,
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    ...base.test,
    env: { LOAD_EVERY_MAJOR: '1' },
    reporters: ['dot', new FidelityReporter('table')],
    testNamePattern: new RegExp(FIDELITY_GROUPS.join('|')),
  },
});
