import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TESTS } from './projects.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const { scripts, engines } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

const pagesIn = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:md|yml)$/.test(name))
    .map((name) => `${folder}/${name}`);

describe('commands', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'RELEASING.md',
    'test/README.md',
    ...pagesIn('.github'),
    ...pagesIn('.changeset'),
  ];

  it.each(pages)('of %s exist', (page) => {
    const named = [...read(page).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => String(name));
    const files = [...read(page).matchAll(/\b(?:bash|node) ((?:scripts|consumers)\/[\w./-]+)/g)].map(([, file]) =>
      String(file),
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('of the editor start what exists', () => {
    const { configurations } = JSON.parse(read('.vscode/launch.json')) as {
      configurations: { program?: string; runtimeArgs?: string[] }[];
    };
    expect(configurations).toHaveLength(2);
    for (const { program, runtimeArgs } of configurations) {
      const isThere =
        program === undefined
          ? runtimeArgs?.[1] !== undefined && runtimeArgs[1] in scripts
          : existsSync(program.replace(`\${workspaceFolder}`, ROOT));
      expect(isThere).toBe(true);
    }
  });
});

describe('tests', () => {
  it('of a kind for which nothing is built read nothing that was', () => {
    const unbuilt: readonly string[] = ['unit', 'contract', 'properties', 'mocks'];
    const wrong = TESTS.filter(({ kind, path }) => unbuilt.includes(kind) && /\bdist\//.test(read(path)));
    expect(wrong).toEqual([]);
  });
});

describe('CI', () => {
  const versionsIn = (text: string) =>
    [...text.matchAll(/^ +node: \[(.*)\]$/gm)].map(([, list = '']) => list.replaceAll("'", '').split(', '));

  it('runs with the oldest Node.js that is supported, and with every later even one', () => {
    const lists = versionsIn(read('.github/workflows/ci.yml'));
    expect(lists).toHaveLength(2);
    for (const [oldest, ...others] of lists) {
      expect(engines.node).toBe(`>=${oldest}`);
      expect(others).toEqual(['22', '24', '26']);
      expect(others).toContain(read('.nvmrc').trim());
    }
  });

  it('is read-only unless a job says what it writes', () => {
    const workflows = pagesIn('.github/workflows');
    expect(workflows.length).toBeGreaterThan(2);
    for (const workflow of workflows) expect(read(workflow)).toContain('\npermissions:\n  contents: read\n');
  });

  it('publishes with provenance', () => {
    const workflow = read('.github/workflows/release.yml');
    expect(workflow).toMatch(/^ +id-token: write$/m);
    expect(workflow).toMatch(/^ +NPM_CONFIG_PROVENANCE: 'true'$/m);
  });
});
