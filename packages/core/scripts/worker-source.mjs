// Puts the program of the worker thread into `src/delivery/worker-source.ts`, as one script: for the build, and for tests of the sources.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const PROGRAM = fileURLToPath(new URL('../src/delivery/worker-program.ts', import.meta.url));

const isSource = (id) => /[\\/]delivery[\\/]worker-source\.ts$/.test(id);

/** A plugin of rolldown, Vite and Vitest, whose cache of modules it has no place in: its text comes from other files. */
export function workerSource() {
  let program;
  return {
    name: 'worker-source',
    configureVitest({ experimental_defineCacheKeyGenerator: defineKey }) {
      defineKey(({ id }) => (isSource(id) ? false : undefined));
    },
    async load(id) {
      if (!isSource(id)) return undefined;
      program ??= bundle();
      return [
        `export const WORKER_SOURCE = ${JSON.stringify(await program)};`,
        `export const OWN_FILES = [() => import.meta.url, () => __filename];`,
      ].join('\n');
    },
  };
}

/** A worker that is started with a text has no file, and so no packages: what it requires of undici is told to it. */
async function bundle() {
  const build = await rolldown({ input: PROGRAM, platform: 'node', external: [/^node:/, 'undici'] });
  const { output } = await build.generate({
    format: 'cjs',
    minify: true,
    comments: false,
    strict: true,
    esModule: false,
    dynamicImportInCjs: false,
    codeSplitting: false,
  });
  await build.close();
  const [{ code }] = output;
  const load = `(name) => require(name === 'undici' ? require('node:worker_threads').workerData.undici : name)`;
  return `((require) => {${code}\n})(${load});`;
}
