import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['packages', 'examples', 'test', 'bench'];

/** The kinds of tests; each is a project of the test runner, and NestJS has one for each of its majors besides. */
export type Kind = 'unit' | 'contract' | 'properties' | 'processes' | 'mocks' | 'browser' | 'guides' | 'nest';

/** Kinds whose folder or name says so. */
const BY_NAME: readonly (readonly [Kind, RegExp])[] = [
  ['nest', /^packages\/nestjs\//],
  ['browser', /^(?:packages\/inspector\/test\/browser|test\/site)\//],
  ['properties', /\.properties\.test\.ts$/],
  ['guides', /^test\/(?:[\w-]+-guide|readme[\w-]*|error-pages|links|privacy-choices|sessions-snippets)\.test\.ts$/],
  // These read what was built.
  ['guides', /^(?:test\/(?:api\/|client-ip\/platforms)|packages\/core\/test\/package\/third-party)/],
  // Servers and stores that fail for seconds, and thousands of events.
  [
    'processes',
    /^test\/faults\/|\/(?:one-event|once-store|held-counters|delivery\/(?:waiting|dispatchers)|live\/(?:stream|sizes|hostile-values))\.test\.ts$/,
  ],
];
/** Adapters, and apps with one: their tests choose the default client of the process, and start a framework for each test. */
const ADAPTERS = /^packages\/(?!core\/|inspector\/|testkit\/)|^examples\/(?:checkout|next)\//;

/** Replaces modules, or loads them once more, which takes a process of its own. */
const MOCKS = /\bvi\.(?:mock|doMock|resetModules)\(/;
/** Starts processes or threads. */
const PROCESSES = /from '(?:node:(?:child_process|worker_threads|cluster)|playwright-core)'/;
/** Relative imports; `import type` boots nothing. */
const IMPORTS = /^(?:import|export) (?!type\b)[^;'"]*from '(\.[^']+)'/gm;

/** Whether a module of the tests starts processes or threads, itself or through what it imports of the tests. */
function startsProcesses(path: string, seen = new Set<string>()): boolean {
  // Sources are tested, not booted; the testkit's index has nginx in it, which few of its users start.
  if (
    seen.has(path) ||
    /\/src\/(?:index\.ts$|(?!(?:processes|proxies|redis)\/))/.test(path) ||
    !existsSync(join(ROOT, path))
  )
    return false;
  seen.add(path);
  const text = readFileSync(join(ROOT, path), 'utf8');
  if (PROCESSES.test(text)) return true;
  return [...text.matchAll(IMPORTS)].some(([, target = '']) =>
    startsProcesses(posix.join(dirname(path), target).replace(/\.js$/, '.ts'), seen),
  );
}

function kindOf(path: string): Kind {
  const [kind] = BY_NAME.find(([, pattern]) => pattern.test(path)) ?? [];
  if (kind) return kind;
  if (MOCKS.test(readFileSync(join(ROOT, path), 'utf8'))) return 'mocks';
  if (startsProcesses(path)) return 'processes';
  return ADAPTERS.test(path) ? 'contract' : 'unit';
}

function* testsIn(folder: string): Generator<string> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && !/^(?:node_modules|dist|src|\..*)$/.test(entry.name)) yield* testsIn(path);
    else if (/\.test\.m?ts$|\.test\.mjs$/.test(entry.name)) yield path;
  }
}

/** Every file of tests with its kind. */
export const TESTS: readonly { readonly path: string; readonly kind: Kind }[] = FOLDERS.flatMap((folder) =>
  [...testsIn(folder)].sort().map((path) => ({ path, kind: kindOf(path) })),
);

export const pathsOf = (kind: Kind): string[] => TESTS.flatMap((test) => (test.kind === kind ? [test.path] : []));
