// Makes `dist/` of `src/` and of what `tsc` has made in `build/`: one chunk a format, of which every entry of package.json is a
// re-export; the declarations that the entries reach; and THIRD-PARTY.md, what the chunk has from others.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { rolldown } from 'rolldown';
import { thirdParty } from './third-party.mjs';
import { workerSource } from './worker-source.mjs';

const FORMATS = ['esm', 'cjs'];
/** For runtimes without the modules of Node.js and undici, of which `src/portable/` has replacements. */
const PORTABLE = 'portable';

/** `./adapter` is `src/adapter.ts`. */
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.keys(manifest.exports)
  .filter((path) => path !== './package.json')
  .map((path) => (path === '.' ? 'index' : path.slice('./'.length)));

const SWAPPED = new Map([
  ...['runtime', 'node-modules', 'node-process'].map((name) => [`util/${name}.js`, `${name}.ts`]),
  ...[
    ['carrier', 'primitives'],
    ['delivery', 'api-sender'],
    ['spool', 'open-spool'],
    ['spool', 'spool-report'],
    ['relay', 'open-outbox'],
    ['proxy', 'upstream'],
  ].map(([folder, name]) => [`${folder}/${name}.js`, `${name}.ts`]),
  ...['timers', 'perf_hooks', 'querystring', 'util'].map((name) => [
    `node:${name}`,
    `node-${name.replace('_', '-')}.ts`,
  ]),
]);

/** Resolves what `src/portable/` replaces. */
const portable = {
  name: 'portable',
  resolveId(specifier, importer) {
    if (importer === undefined) return undefined;
    const path = specifier.startsWith('.')
      ? posix.relative(join(process.cwd(), 'src'), posix.join(dirname(importer), specifier))
      : specifier;
    const replacement = SWAPPED.get(path);
    return replacement === undefined ? undefined : join(process.cwd(), 'src/portable', replacement);
  },
};

/** A file with any other character takes longer to load, because it is kept with two bytes for each. All of them are in strings. */
const ascii = (code) => code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The files of the bundle that something is left of. */
async function bundle(formats, plugins, external) {
  const build = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, `src/${name}.ts`])),
    platform: 'node',
    plugins,
    external,
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const files = new Set();
  for (const directory of formats) {
    const { output } = await build.write({
      dir: `dist/${directory}`,
      format: directory === 'cjs' ? 'cjs' : 'esm',
      chunkFileNames: '[name].js',
      codeSplitting: { groups: [{ name: 'core', test: () => true }] },
      sourcemap: true,
      keepNames: true,
      minifyInternalExports: false,
      comments: { jsdoc: false, legal: false, annotation: true },
      // As `tsc` makes CommonJS. Where that runs without ES modules, as in Jest, there is no `import()`.
      strict: true,
      esModule: true,
      generatedCode: { symbols: false },
      dynamicImportInCjs: false,
    });
    for (const { fileName, code, modules = {} } of output) {
      if (code) writeFileSync(`dist/${directory}/${fileName}`, ascii(code));
      for (const [file, { renderedLength }] of Object.entries(modules)) if (renderedLength > 0) files.add(file);
    }
  }
  await build.close();
  return [...files];
}

/** Copies a declaration, and all that it refers to. */
function copyDeclarations(format) {
  const reached = new Set(entries.map((name) => `${name}.d.ts`));
  for (const file of reached) {
    const text = readFileSync(`build/${format}/${file}`, 'utf8');
    const target = `dist/${format}/${file}`;
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(`build/${format}/${file}`, target);
    for (const [, specifier] of text.matchAll(/(?:\bfrom |\bimport |\bimport\()['"](\.[^'"]+)\.js['"]/g)) {
      reached.add(posix.join(posix.dirname(file), `${specifier}.d.ts`));
    }
  }
}

rmSync('dist', { recursive: true, force: true });
const files = await bundle(FORMATS, [workerSource()], [/^node:/, ...Object.keys(manifest.dependencies)]);
const portableFiles = await bundle([PORTABLE], [portable], ['node:async_hooks']);
FORMATS.forEach(copyDeclarations);
writeFileSync(join('dist', 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
writeFileSync(
  'THIRD-PARTY.md',
  thirdParty([...files, ...portableFiles].filter((file) => file.includes('node_modules'))),
);
