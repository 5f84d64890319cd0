import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const text = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

/** The folders of the packages whose files are in the chunk, by its source map. */
function packagesIn(format: string): string[] {
  const { sources } = JSON.parse(text(`dist/${format}/core.js.map`)) as { sources: string[] };
  const foreign = sources.filter((source) => source.includes('node_modules/'));
  return [...new Set(foreign.flatMap((source) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(source) ?? []))];
}

const FORMATS = ['esm', 'cjs', 'portable'];

describe.each(FORMATS)('THIRD-PARTY.md, of what is inside of the chunk as %s', (format) => {
  const folders = packagesIn(format).map((folder) => new URL(`dist/${format}/${folder}/`, ROOT));

  it('names each package with its version, and has the text of its licence', () => {
    expect(folders.length).toBeGreaterThan(2);
    for (const folder of folders) {
      const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
      const { name, version, license } = JSON.parse(read('package.json')) as Record<string, string>;
      const [, section] = text('THIRD-PARTY.md').split(`\n## ${name} ${version}\n\n`);
      expect(section, `${name} ${version}`).toMatch(new RegExp(`^${license}\n\n`));
      const file = ['LICENSE', 'LICENSE.md', 'license'].find((each) => existsSync(new URL(each, folder)));
      expect(file, `licence of ${fileURLToPath(folder)}`).toBeDefined();
      expect(section).toContain(read(file!).trim());
    }
  });
});

it('THIRD-PARTY.md names no other', () => {
  const inside = new Set(FORMATS.flatMap(packagesIn).map((folder) => folder.replace(/^.*node_modules\//, '')));
  expect([...text('THIRD-PARTY.md').matchAll(/^## /gm)]).toHaveLength(inside.size);
});

it('no package that is inside is a dependency, and what is outside is one', () => {
  const { dependencies, files } = JSON.parse(text('package.json')) as { dependencies: object; files: string[] };
  expect(Object.keys(dependencies)).toEqual(['undici']);
  expect(files).toContain('THIRD-PARTY.md');
});
