import { mkdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join, posix } from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { licenceProblems } from './licences.mjs';
import { ROOT } from './pack.mjs';
import { run } from './run.mjs';

const BUILT_IN = new Set(builtinModules);

/** Checks what is in a tarball. Returns a line about it. */
export async function checkTarball(tarball, packages) {
  const directory = join(dirname(tarball.file), basename(tarball.file, '.tgz'));
  mkdirSync(directory);
  await run('tar', ['-xzf', tarball.file, '-C', directory, '--strip-components=1'], { cwd: directory });
  const read = (path) => readFileSync(join(directory, path), 'utf8');
  const manifest = JSON.parse(read('package.json'));
  const sources = tarball.paths
    .filter((path) => /\.(js|d\.ts)$/.test(path))
    .map((path) => ({ path, text: read(path) }));

  const problems = [
    ...fileProblems(tarball.paths),
    ...sourceMapProblems(sources, tarball.paths, read),
    ...manifestProblems(manifest, packages, read),
    ...licenceProblems(manifest, tarball.paths, read),
    ...importProblems(sources, manifest),
    ...['dist/esm/index.d.ts', 'dist/cjs/index.d.ts'].flatMap((index) => typeProblems(index, sources)),
  ];
  problems.push(...(await toolProblems(tarball.file)));
  if (problems.length > 0)
    throw Object.assign(new Error(`${tarball.name} is not fit to publish`), { output: problems.join('\n') });

  const warning = tarball.paths.includes('README.md') ? '' : ', WARNING: no README.md';
  return `${tarball.paths.length} files${warning}`;
}

function fileProblems(paths) {
  const unwanted =
    /(^|\/)(test|tests|src|node_modules|coverage)\/|\.(test|spec)\.|\.tsbuildinfo$|(^|\/)tsconfig|\.turbo/;
  return paths.filter((path) => unwanted.test(path)).map((path) => `${path} must not be published`);
}

function sourceMapProblems(sources, paths, read) {
  const problems = [];
  for (const { path, text } of sources) {
    const [, url] = /^\/\/# sourceMappingURL=(.+)$/m.exec(text) ?? [];
    if (url === undefined || url.startsWith('data:')) continue;
    const file = posix.join(posix.dirname(path), url);
    if (!paths.includes(file)) {
      problems.push(`${path} points to ${file}, which is not published`);
      continue;
    }
    const map = JSON.parse(read(file));
    for (const [index, source] of map.sources.entries()) {
      const found = posix.join(posix.dirname(file), map.sourceRoot ?? '', source);
      const isThere = typeof map.sourcesContent?.[index] === 'string' || paths.includes(found);
      if (!isThere) problems.push(`${file} points to ${found}, which is not published`);
    }
  }
  return problems;
}

/** What publint and attw say. */
async function toolProblems(file) {
  const tools = [
    ['publint', file, '--strict'],
    // Every rule and every resolver; no types of ours are looked for in DefinitelyTyped.
    ['attw', file, '--profile', 'strict', '--no-definitely-typed', '--format', 'ascii', '--no-color'],
  ];
  const results = await Promise.allSettled(tools.map((tool) => run('npx', ['--no', '--', ...tool], { cwd: ROOT })));
  return results.filter(({ status }) => status === 'rejected').map(({ reason }) => reason.output);
}

/** Our packages must ask for the versions of each other that are published with them, and commands must be runnable. */
function manifestProblems({ dependencies = {}, bin = {} }, packages, read) {
  const problems = [];
  for (const { name, version } of packages) {
    const range = dependencies[name];
    if (range !== undefined && range.replace(/^[\^~]/, '') !== version) {
      problems.push(`depends on ${name} ${range}, but ${version} is published with it`);
    }
  }
  for (const path of Object.values(bin)) {
    if (!read(path).startsWith('#!/usr/bin/env node\n')) problems.push(`${path} is a command without a #! line`);
  }
  return problems;
}

const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

/** What a declaration imports: `from '…'`, `import '…'`, `import('…')`. */
const importsOf = (text) =>
  [...withoutComments(text).matchAll(/(?:\bfrom |\bimport |\b(?:import|require)\()['"]([^'"]+)['"]/g)].map(
    (match) => match[1],
  );

/** What a script imports or requires, wherever that stands in it; strings, such as snippets, import nothing. */
function importsOfScript(text) {
  const found = [];
  const nodes = [parseAst(text)];
  for (const node of nodes) {
    const isRequire = node.type === 'CallExpression' && node.callee.name === 'require';
    const source = isRequire ? node.arguments[0] : node.source;
    if (typeof source?.value === 'string') found.push(source.value);
    for (const child of Object.values(node).flat()) if (typeof child?.type === 'string') nodes.push(child);
  }
  return found;
}

/** Every package that is imported must be declared. */
function importProblems(sources, manifest) {
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  const problems = new Set();
  for (const { path, text } of sources) {
    for (const specifier of path.endsWith('.d.ts') ? importsOf(text) : importsOfScript(text)) {
      if (specifier.startsWith('.') || specifier.startsWith('node:') || BUILT_IN.has(specifier)) continue;
      const [, name] = /^((?:@[^/]+\/)?[^/]+)/.exec(specifier);
      if (!(name in declared)) problems.add(`${path} imports ${name}, which is no dependency`);
    }
  }
  return [...problems];
}

/** In the types that are reachable from the index: no `any`, and no zod, whose types would be part of our contract. */
function typeProblems(index, sources) {
  const texts = new Map(sources.map(({ path, text }) => [path, text]));
  const reached = new Set([index]);
  const problems = [];
  for (const path of reached) {
    const text = texts.get(path);
    if (text === undefined) {
      problems.push(`${path} is imported, but not published`);
      continue;
    }
    const lines = withoutComments(text).split('\n');
    problems.push(...lines.filter((line) => /\bany\b/.test(line)).map((line) => `${path} says any: ${line.trim()}`));
    for (const specifier of importsOf(text)) {
      if (/^zod(\/|$)/.test(specifier)) problems.push(`${path} has zod in the public types`);
      if (specifier.startsWith('.')) {
        reached.add(posix.join(posix.dirname(path), specifier.replace(/\.js$/, '.d.ts')));
      }
    }
  }
  return problems;
}
