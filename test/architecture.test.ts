import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FRAMEWORKS } from '../packages/inspector/src/frameworks.js';
import { codeOf, read, rowsOf, sectionOf } from './markdown.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAX_LINES = 220;
const CORE = 'packages/core/src/';

const PACKAGES = readdirSync(`${ROOT}packages`).filter((name) => existsSync(`${ROOT}packages/${name}/src`));
const SOURCES = PACKAGES.flatMap((name) =>
  readdirSync(`${ROOT}packages/${name}/src`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `packages/${name}/src/${path.replaceAll('\\', '/')}`),
).sort();

interface Import {
  readonly isType: boolean;
  /** The file of the repository, or the name of a package. */
  readonly target: string;
}

/** Every import, export from, dynamic import and require of a file. */
function importsOf(path: string): Import[] {
  const text = readFileSync(`${ROOT}${path}`, 'utf8');
  const statements = text.matchAll(/^(?:(?:import|export)\b[^;'"()=]*?\bfrom|import)\s*['"]([^'"]+)['"]/gm);
  const calls = text.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g);
  return [...statements, ...calls].map(([statement, specifier = '']) => ({
    isType: /^(?:import|export) type\b/.test(statement),
    target: specifier.startsWith('.') ? posix.join(dirname(path), specifier).replace(/\.js$/, '.ts') : specifier,
  }));
}

const importsIn = (folder: string) =>
  SOURCES.filter((path) => path.startsWith(folder)).flatMap((path) =>
    importsOf(path).map(({ target, isType }) => ({ path, target, isType })),
  );

describe('ARCHITECTURE.md', () => {
  it('is short enough to be read', () => {
    expect(linesOf('ARCHITECTURE.md')).toBeLessThanOrEqual(140);
  });

  it('has a line for every folder of core, and for none that is gone', () => {
    const rows = rowsOf(sectionOf(read('ARCHITECTURE.md'), '## The folders of core'));
    const folders = readdirSync(`${ROOT}${CORE}`, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [`${entry.name}/`] : [],
    );
    expect(rows.map(([folder]) => codeOf(folder)).sort()).toEqual(folders.sort());
  });

  it('names files that exist', () => {
    const named = [...read('ARCHITECTURE.md').matchAll(/`([\w./-]+\.ts)`/g)].map(([, file]) => String(file));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((file) => !SOURCES.some((path) => path.endsWith(`/${file}`) || path === file))).toEqual([
      'test/architecture.test.ts',
    ]);
  });
});

describe('imports', () => {
  it('are found', () => {
    const [type] = importsOf('packages/core/src/delivery/connections.ts');
    expect(type).toEqual({ isType: true, target: 'undici' });
    const dynamic = importsOf('packages/core/src/delivery/connections.ts');
    expect(dynamic).toContainEqual({ isType: false, target: 'undici' });
    expect(importsOf('packages/core/src/events/process.ts')).toContainEqual({
      isType: false,
      target: 'packages/core/src/delivery/queued-event.ts',
    });
    const relative = SOURCES.flatMap(importsOf).filter(({ target }) => target.startsWith('packages/'));
    expect(relative.filter(({ target }) => !SOURCES.includes(target))).toEqual([]);
  });

  /** What no folder of core may import as it runs, in the order of the flow. */
  it.each([
    ['requests', ['delivery']],
    ['delivery', ['requests', 'frameworks', 'tracking', 'relay']],
    ['relay', ['requests', 'frameworks', 'tracking', 'events']],
    ['events', ['requests', 'frameworks', 'tracking']],
    ['tracking', ['requests', 'frameworks']],
    ['options', ['tracking', 'delivery']],
    ['frameworks', ['tracking', 'delivery']],
    ['proxy', ['tracking', 'events', 'relay', 'spool']],
    ['util', ['requests', 'frameworks', 'tracking', 'events', 'delivery', 'relay', 'options']],
  ])('of core/%s never lead to %s', (folder, forbidden) => {
    const found = importsIn(`${CORE}${folder}/`);
    expect(found.length).toBeGreaterThan(0);
    const running = found.filter(({ isType }) => !isType);
    const wrong = running.filter(({ target }) => forbidden.some((other) => target.startsWith(`${CORE}${other}/`)));
    expect(wrong).toEqual([]);
  });

  it.each([
    ['events', ['requests', 'frameworks', 'tracking']],
    ['tracking', ['requests', 'frameworks']],
  ])('of core/%s do not even lead to a type of %s', (folder, forbidden) => {
    const targets = importsIn(`${CORE}${folder}/`).filter(({ target }) =>
      forbidden.some((other) => target.startsWith(`${CORE}${other}/`)),
    );
    expect(targets).toEqual([]);
  });

  const ADAPTERS = [...new Set(FRAMEWORKS.map(({ adapter }) => adapter))];
  /** What an adapter is made of, and so may import as it runs. */
  const RUNTIME: Record<string, readonly string[]> = { nestjs: ['@nestjs/common', '@nestjs/core', 'rxjs'] };
  it.each(ADAPTERS)('of the adapter %s lead to core, and to its framework by type alone', (name) => {
    const found = importsIn(`packages/${name}/src/`).filter(({ path }) => path !== `packages/${name}/src/index.ts`);
    const foreign = found.filter(({ target }) => !target.startsWith(`packages/${name}/src/`));
    const runtime = foreign.filter(({ isType }) => !isType).map(({ target }) => target);
    expect(new Set(runtime)).toEqual(new Set(['@openpanel-node/core/adapter', ...(RUNTIME[name] ?? [])]));
    const { peerDependencies } = JSON.parse(read(`packages/${name}/package.json`)) as { peerDependencies: object };
    const allowed = ['@openpanel-node/core/adapter', 'node:http', ...Object.keys(peerDependencies)];
    expect(foreign.filter(({ target }) => !allowed.includes(target))).toEqual([]);
  });

  it.each(ADAPTERS)(
    'of the index of the adapter %s lead to its own files, and to what core has for applications',
    (name) => {
      const found = importsOf(`packages/${name}/src/index.ts`).map(({ target }) => target);
      const foreign = found.filter((target) => !target.startsWith(`packages/${name}/src/`));
      expect(new Set(foreign)).toEqual(new Set(['@openpanel-node/core']));
    },
  );
});

it('no source asks for the class Promise, which the app may have replaced', () => {
  expect(SOURCES.filter((path) => /instanceof\s+(?:globalThis\.)?Promise\b/.test(read(path)))).toEqual([]);
});

describe('what is global', () => {
  const sources = SOURCES.filter((path) => path.startsWith(CORE));
  const codeOfFile = (path: string) => read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const filesWith = (pattern: RegExp) => sources.filter((path) => pattern.test(codeOfFile(path)));

  it('is read in one place: variables by the runtime, random numbers and the console by the composition root', () => {
    expect(filesWith(/\bprocess\.(?:env|versions)\b/)).toEqual([
      `${CORE}portable/runtime.ts`,
      `${CORE}util/runtime.ts`,
    ]);
    expect(filesWith(/\bMath\.random\b/)).toEqual([`${CORE}client.ts`]);
    expect(filesWith(/\bconsole\.\w+\(/)).toEqual([]);
  });

  it('is shared under a key of process-global.ts; of other libraries, meters, traces and fake timers are read', () => {
    expect(filesWith(/\bglobalThis\b/)).toEqual(
      ['host-context', 'process-global', 'telemetry', 'time'].map((name) => `${CORE}util/${name}.ts`),
    );
  });

  it('is no state of a module, but for the cache of the second that isoTime() was asked for last', () => {
    expect(filesWith(/^(?:export )?(?:let|var) /m)).toEqual([`${CORE}util/time.ts`]);
  });
});

describe('timers and clocks', () => {
  /** `portable/` has replacements for what Node.js has. */
  const OWN = [
    'util/time',
    'util/node-process',
    'portable/node-timers',
    'portable/node-perf-hooks',
    'portable/node-process',
  ].map((name) => `${CORE}${name}.ts`);
  const NAMES = ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'];
  const sources = SOURCES.filter((path) => /^packages\/(?:core|express|koa|nestjs|fastify|fetch)\//.test(path));
  const codeIn = (path: string) => read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

  /** Names in the code of a file that are used there, and not imported from `util/time.ts`. */
  function globalsOf(path: string): string[] {
    const code = codeIn(path);
    const [, imported = ''] = /import \{([^}]*)\} from '[./]*util\/time\.js'/.exec(code) ?? [];
    const used = NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
    const missing = used.filter((name) => !new RegExp(`\\b${name}\\b`).test(imported));
    const never =
      /\b(?:performance|queueMicrotask|nextTick|hrtime)\b|['"](?:node:)?(?:timers(?:\/promises)?|perf_hooks)['"]/.exec(
        code,
      );
    return [...missing, ...(never ?? [])];
  }

  it('of core and its adapters are those that were taken at load, which no test fakes', () => {
    const found = sources.filter((path) => !OWN.includes(path)).map((path) => ({ path, globals: globalsOf(path) }));
    expect(found.length).toBeGreaterThan(100);
    expect(found.filter(({ globals }) => globals.length > 0)).toEqual([]);
    expect(OWN.flatMap(globalsOf)).toContain('setTimeout');
  });
});

describe('the inspector', () => {
  const PAGE = 'packages/inspector/page/';
  const files = readdirSync(`${ROOT}${PAGE}`, { recursive: true, encoding: 'utf8' })
    .map((path) => `${PAGE}${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.(?:tsx?|css)$/.test(path));
  const scripts = files.filter((path) => /\.tsx?$/.test(path));

  it('has a page whose folders are in ARCHITECTURE.md, and whose files are short', () => {
    const rows = rowsOf(sectionOf(read('ARCHITECTURE.md'), '## The inspector'));
    const folders = new Set(files.flatMap((path) => /^\w+\//.exec(path.slice(PAGE.length)) ?? []));
    expect(rows.map(([folder]) => codeOf(folder)).sort()).toEqual([...folders].sort());
    expect(files.filter((path) => linesOf(path) > MAX_LINES)).toEqual([]);
  });

  it('has a page that imports types alone from the rest, and never makes markup of text', () => {
    expect(scripts.length).toBeGreaterThan(40);
    const imports = scripts.flatMap((path) => importsOf(path).map((found) => ({ path, ...found })));
    const outward = imports.filter(({ target }) => target.startsWith('packages/') && !target.startsWith(PAGE));
    expect(outward.filter(({ isType }) => !isType)).toEqual([]);
    const upward = imports.filter(({ path, target }) => path.startsWith(`${PAGE}state/`) && target.startsWith(PAGE));
    expect(upward.filter(({ target }) => !target.startsWith(`${PAGE}state/`))).toEqual([]);
    expect(
      scripts.filter((path) => /innerHTML|outerHTML|insertAdjacentHTML|document\.write/i.test(read(path))),
    ).toEqual([]);
  });

  it('is a dependency of no other package', () => {
    const dependents = PACKAGES.filter((name) => {
      const { dependencies, peerDependencies } = JSON.parse(read(`packages/${name}/package.json`)) as Manifest;
      return '@openpanel-node/inspector' in { ...dependencies, ...peerDependencies };
    });
    expect(dependents).toEqual([]);
  });
});

interface Manifest {
  readonly dependencies?: object;
  readonly peerDependencies?: object;
}

const linesOf = (path: string) => read(path).trimEnd().split('\n').length;

it(`no source file is longer than ${MAX_LINES} lines`, () => {
  expect(SOURCES.filter((path) => linesOf(path) > MAX_LINES)).toEqual([]);
});
