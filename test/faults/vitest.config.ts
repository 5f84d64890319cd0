import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { workerSource } from '../../packages/core/scripts/worker-source.mjs';
import { FaultReporter } from './fault-reporter.js';

/** Every fault with every type of event, at low and at high load: `npm run test:faults`. */
export default defineConfig({
  // For runs with OPENPANEL_THREAD=worker.
  plugins: [workerSource()],
  resolve: {
    alias: [
      {
        find: /^@openpanel-node\/(\w+)$/,
        replacement: fileURLToPath(new URL('../../packages/$1/src/index.ts', import.meta.url)),
      },
    ],
  },
  test: {
    name: 'faults',
    include: ['test/faults/*.faults.ts'],
    pool: 'forks',
    maxWorkers: 2,
    maxConcurrency: 8,
    reporters: ['default', new FaultReporter('matrix')],
  },
});
