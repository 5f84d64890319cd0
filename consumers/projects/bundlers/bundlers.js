import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const ENTRY = join(import.meta.dirname, 'app.js');

/** What a CommonJS dependency, such as Express, calls in a bundle that is an ES module. */
export const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

/** Built in since Node.js 22.5: undici requires it where its cache is asked for, Rollup would import it at once. */
export const LATER_BUILT_INS = ['node:sqlite'];

async function esbuild(directory, options) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [ENTRY],
    outdir: directory,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
    ...options,
  });
}

async function webpack(directory, options) {
  const { default: compile } = await import('webpack');
  const stats = await new Promise((resolve, reject) => {
    compile(
      {
        entry: ENTRY,
        target: 'node20',
        mode: 'production',
        optimization: { minimize: false },
        ...options,
        output: { path: directory, ...options.output },
      },
      (error, result) => (error ? reject(error) : resolve(result)),
    );
  });
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
}

/** Runs a command that is installed here, such as `tsup`, as its users do. */
function command(name, bin, ...args) {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve(`${name}/package.json`);
  const file = join(manifest, '..', require(manifest).bin[bin]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout + stderr);
}

async function tsup(directory, options) {
  const { build } = await import('tsup');
  await build({ entry: [ENTRY], outDir: directory, noExternal: [/./], config: false, silent: true, ...options });
}

/** How the app is bundled, with all that it depends on. Each makes the file it names, and may make others beside it. */
export const BUNDLERS = {
  'esbuild-esm': {
    file: 'app.mjs',
    bundle: (directory) =>
      esbuild(directory, { format: 'esm', outExtension: { '.js': '.mjs' }, banner: { js: REQUIRE } }),
  },
  'esbuild-cjs': {
    file: 'app.cjs',
    bundle: (directory) => esbuild(directory, { format: 'cjs', outExtension: { '.js': '.cjs' } }),
  },
  'esbuild-minified': {
    file: 'app.cjs',
    bundle: (directory) => esbuild(directory, { format: 'cjs', outExtension: { '.js': '.cjs' }, minify: true }),
  },
  'esbuild-splitting': {
    file: 'app.mjs',
    bundle: (directory) =>
      esbuild(directory, { format: 'esm', outExtension: { '.js': '.mjs' }, banner: { js: REQUIRE }, splitting: true }),
  },
  webpack: {
    file: 'app.cjs',
    bundle: (directory) => webpack(directory, { output: { filename: 'app.cjs', chunkFilename: '[id].cjs' } }),
  },
  'webpack-esm': {
    file: 'app.mjs',
    bundle: (directory) =>
      webpack(directory, {
        experiments: { outputModule: true },
        output: { module: true, filename: 'app.mjs', chunkFilename: '[id].mjs' },
      }),
  },
  rollup: {
    file: 'app.mjs',
    async bundle(directory) {
      const { rollup } = await import('rollup');
      const [commonjs, json, resolve] = await Promise.all(
        ['commonjs', 'json', 'node-resolve'].map((plugin) => import(`@rollup/plugin-${plugin}`)),
      );
      const plugins = [
        resolve.default({ preferBuiltins: true, exportConditions: ['node'] }),
        commonjs.default({ ignore: LATER_BUILT_INS }),
        json.default(),
      ];
      const bundle = await rollup({ input: ENTRY, plugins, onLog: () => {} });
      await bundle.write({ dir: directory, entryFileNames: 'app.mjs', chunkFileNames: '[name]-[hash].mjs' });
    },
  },
  rolldown: {
    file: 'app.mjs',
    async bundle(directory) {
      const { build } = await import('rolldown');
      await build({
        input: ENTRY,
        platform: 'node',
        logLevel: 'silent',
        output: { dir: directory, entryFileNames: 'app.mjs', chunkFileNames: '[name]-[hash].mjs' },
      });
    },
  },
  'tsup-esm': {
    file: 'app.js',
    bundle: (directory) => tsup(directory, { format: 'esm', banner: { js: REQUIRE } }),
  },
  'tsup-cjs': {
    file: 'app.cjs',
    bundle: (directory) => tsup(directory, { format: 'cjs' }),
  },
  ncc: {
    file: 'index.js',
    bundle: (directory) => command('@vercel/ncc', 'ncc', 'build', ENTRY, '--out', directory, '--quiet'),
  },
};
