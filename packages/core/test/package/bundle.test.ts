import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const text = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const path = (file: string) => fileURLToPath(new URL(file, ROOT));
const require = createRequire(import.meta.url);
const run = promisify(execFile);

type Exports = Readonly<Record<string, unknown>>;
const manifest = JSON.parse(text('package.json')) as { dependencies: object; exports: Record<string, object> };
const ENTRIES = Object.keys(manifest.exports)
  .filter((name) => name !== './package.json')
  .map((name) => (name === '.' ? 'index' : name.slice(2)));

const LOAD: Record<string, (entry: string) => Promise<Exports>> = {
  esm: (entry) => import(path(`dist/esm/${entry}.js`)),
  cjs: async (entry) => require(path(`dist/cjs/${entry}.js`)),
};

describe.each(['esm', 'cjs'])('the build of core as %s', (format) => {
  const load = LOAD[format]!;
  const chunk = text(`dist/${format}/core.js`);

  it('is one chunk, of which every entry is a re-export', () => {
    const scripts = readdirSync(path(`dist/${format}`), { recursive: true, encoding: 'utf8' });
    expect(scripts.filter((file) => file.endsWith('.js')).sort()).toEqual(
      ['core', ...ENTRIES].map((name) => `${name}.js`).sort(),
    );
    for (const entry of ENTRIES) {
      const statements = text(`dist/${format}/${entry}.js`).trim().split('\n');
      const reexport = /^export \{[^}]*\} from "\.\/core\.js";$|^exports\.(\w+) = require_core\.\1;$/;
      const frame = /^"use strict";$|__esModule|^const require_core = require\("\.\/core\.js"\);$/;
      expect(statements.filter((line) => !reexport.test(line) && !frame.test(line))).toEqual([]);
    }
  });

  it('has the same things in all of its entries', async () => {
    const core = await load('core');
    for (const entry of ENTRIES) {
      for (const [name, value] of Object.entries(await load(entry)))
        expect(value, `${entry}: ${name}`).toBe(core[name]);
    }
  });

  it('exports what the sources do', async () => {
    for (const entry of ENTRIES) {
      const source = (await import(`../../src/${entry}.ts`)) as object;
      const names = Object.keys(await load(entry)).filter((name) => name !== '__esModule');
      expect(names.sort()).toEqual(Object.keys(source).sort());
    }
  });

  it('imports Node.js alone, and what is declared', () => {
    const found = [...chunk.matchAll(/^import .*? from "([^"]+)"|\b(?:import|require)\("([^"]+)"\)/gm)];
    const targets = [...new Set(found.map(([, from, called]) => from ?? called ?? ''))];
    expect(targets.filter((target) => !isBuiltin(target))).toEqual(Object.keys(manifest.dependencies));
  });

  it('has ASCII characters alone, which load faster', () => {
    expect([...chunk].filter((character) => character > '\x7f')).toEqual([]);
    expect(chunk).toContain('\\u2019');
  });

  it('keeps names, for stacks and for those who look at values', async () => {
    const functions = Object.entries(await load('adapter')).filter(([, value]) => typeof value === 'function');
    expect(functions.length).toBeGreaterThan(10);
    for (const [name, value] of functions) expect((value as () => void).name).toBe(name);
  });

  it('has a source map to the sources, with their text', () => {
    const map = JSON.parse(text(`dist/${format}/core.js.map`)) as { sources: string[]; sourcesContent: string[] };
    const index = map.sources.indexOf('../../src/client.ts');
    expect(map.sourcesContent[index]).toBe(text('src/client.ts'));
    expect(map.sourcesContent.every((content) => typeof content === 'string')).toBe(true);
    expect(chunk.trimEnd().endsWith('//# sourceMappingURL=core.js.map')).toBe(true);
  });
});

it('the build for other runtimes imports nothing but AsyncLocalStorage', () => {
  const chunk = text('dist/portable/core.js');
  const found = [...chunk.matchAll(/^import .*? from "([^"]+)"|\b(?:import|require)\("([^"]+)"\)/gm)];
  expect(found.map(([, from, called]) => from ?? called)).toEqual(['node:async_hooks']);
});

describe('an import of core', () => {
  it.each([
    ['import', 'esm', 'module', 'await import(process.argv[1]);'],
    ['require', 'cjs', 'commonjs', 'require(process.argv[1]);'],
  ])(
    'by %s loads no module of Node.js that few apps need, and opens no standard stream',
    async (_how, format, type, load) => {
      const program = `const before = new Set(process.moduleLoadList);
      ${load}
      console.log(JSON.stringify(process.moduleLoadList.filter((name) => !before.has(name))));`;
      const args = [`--input-type=${type}`, '-e', program, path(`dist/${format}/index.js`)];
      const { stdout } = await run(process.execPath, args);
      const loaded = JSON.parse(stdout) as string[];
      expect(loaded).toContain('NativeModule perf_hooks');
      const rare = /^NativeModule (?:_?http|https|crypto|tty|net|cluster|child_process|worker_threads|zlib|os)\b/;
      expect(loaded.filter((name) => rare.test(name))).toEqual([]);
    },
  );
});
