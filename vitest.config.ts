import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { workerSource } from './packages/core/scripts/worker-source.mjs';
import { FRAMEWORKS } from './packages/inspector/src/frameworks.js';
import { FaultReporter } from './test/faults/fault-reporter.js';
import { FlakyReporter } from './test/flaky-reporter.js';
import { LongestFirst } from './test/longest-first.js';
import { ContractReporter } from './test/matrix/contract-reporter.js';
import { FidelityReporter } from './test/matrix/fidelity-reporter.js';
import { type Kind, pathsOf, TESTS } from './test/projects.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
/** For tests that run `dist/`: it is built before they start, where it is not up to date. */
const BUILD = { globalSetup: [path('./test/build-packages.ts')] };
/** Files share a process, which starts each of them without a default client. */
const SHARED = { isolate: false, setupFiles: [path('./test/fresh-default-client.ts')] };
/** GraphQL, microservices and the like, which are installed for the newest major alone. */
const NEWEST_NEST_TESTS = 'packages/nestjs/test/contexts/**';

const NEST_MAJORS = FRAMEWORKS.filter(({ id }) => id === 'nestjs').flatMap(({ versions }) =>
  versions.map(([major]) => major),
);
const NEWEST_NEST = Math.max(...NEST_MAJORS);

/** The tests of one kind; `test/README.md` says which is which. */
const project = (kind: Kind, options: object = {}) => ({
  extends: true as const,
  test: { name: kind, include: pathsOf(kind), ...options },
});

/** The tests of the NestJS adapter with one major of Nest; the newest is the one that is installed for the adapter itself. */
const nest = (major: number) => ({
  extends: true as const,
  resolve: {
    alias: [
      {
        find: /^@nestjs\/(common|core|platform-express|platform-fastify|testing)$/,
        replacement: path(
          major === NEWEST_NEST ? './node_modules/@nestjs/$1' : `./test/majors/nest${major}/node_modules/@nestjs/$1`,
        ),
      },
    ],
  },
  test: {
    ...BUILD,
    name: `nest${major}`,
    ...SHARED,
    include: ['packages/nestjs/test/**/*.test.ts'],
    exclude: major === NEWEST_NEST ? [] : [NEWEST_NEST_TESTS],
    env: { NEST_MAJOR: `${major}` },
  },
});

export default defineConfig({
  plugins: [workerSource()],
  resolve: {
    alias: [
      { find: /^@openpanel-node\/(\w+)$/, replacement: path('./packages/$1/src/index.ts') },
      { find: /^@openpanel-node\/(core|fetch|inspector)\/(\w+)$/, replacement: path('./packages/$1/src/$2.ts') },
    ],
  },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    pool: 'forks',
    // A module is transformed once for all kinds that resolve it alike.
    experimental: { fsModuleCache: true },
    // One more than cores: many tests wait for a timer or a pause.
    maxWorkers: availableParallelism() + 1,
    // For tests that wait beside each other.
    maxConcurrency: 10,
    sequence: { sequencer: LongestFirst },
    // A test that depends on how busy the machine is gets a second try in CI, which lists it.
    retry: process.env['CI'] ? 1 : 0,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // For the programs that tests start.
    env: { NODE_OPTIONS: `--require ${JSON.stringify(path('./test/baseline-wasm.cjs'))}` },
    restoreMocks: true,
    unstubEnvs: true,
    reporters: [
      'default',
      new ContractReporter(),
      new FlakyReporter(),
      new FaultReporter('summary'),
      new FidelityReporter('summary'),
      ...(process.env['CI'] ? [['json', { outputFile: '.tmp/test-results.json' }] as ['json', object]] : []),
    ],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Files that are added while the tests are watched are of this kind until the next start.
          include: ['{packages,examples}/*/test/**/*.test.ts', 'test/**/*.test.ts', 'bench/test/*.test.mjs'],
          exclude: ['**/node_modules/**', ...TESTS.flatMap((test) => (test.kind === 'unit' ? [] : [test.path]))],
          ...SHARED,
        },
      },
      project('contract', SHARED),
      project('properties', SHARED),
      // These wait for processes most of their time. They come last, with more at once.
      project('processes', {
        ...BUILD,
        ...SHARED,
        maxWorkers: availableParallelism() + 2,
        sequence: { groupOrder: 1 },
      }),
      project('mocks'),
      project('browser', { ...BUILD, ...SHARED }),
      project('guides', { ...BUILD, ...SHARED }),
      ...NEST_MAJORS.map(nest),
    ],
  },
});
