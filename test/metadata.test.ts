import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ADDRESS, webAddressOf } from '../scripts/project-address.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MOVED = { repository: 'https://github.com/acme/analytics', site: 'https://docs.acme.example' };

const sync = (root: string, ...flags: string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts/sync-metadata.mjs'), ...flags], { encoding: 'utf8' });

/** The project without what is installed and built, at another address. */
function movedProject(): string {
  const root = mkdtempSync(join(tmpdir(), 'openpanel-address-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const LEFT_BEHIND = ['node_modules', 'dist', 'build', 'cache', 'test', 'images'];
  for (const path of ['package.json', 'README.md', 'scripts', 'packages', 'docs', '.github'])
    cpSync(join(ROOT, path), join(root, path), {
      recursive: true,
      filter: (source) => !LEFT_BEHIND.includes(basename(source)) && !source.endsWith(join('core', 'docs')),
    });
  const file = join(root, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const repository = { type: 'git', url: `git+${MOVED.repository}.git` };
  const moved = { ...manifest, homepage: `${MOVED.site}/`, repository, bugs: `${MOVED.repository}/issues` };
  writeFileSync(file, JSON.stringify(moved));
  return root;
}

const textsIn = (root: string) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

describe('the address of the project', () => {
  it('is in every file that carries it', () => {
    const { status, stdout, stderr } = sync(ROOT, '--check');
    expect(stdout + stderr).toBe('');
    expect(status).toBe(0);
  });

  it('is in the manifest of every published package', () => {
    const manifests = readdirSync(join(ROOT, 'packages')).map(
      (name) => [name, JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'))] as const,
    );
    const published = manifests.filter(([, manifest]) => !manifest.private);
    expect(published.length).toBeGreaterThan(4);
    for (const [name, { homepage, repository, bugs }] of published) {
      expect(homepage.startsWith(ADDRESS.site)).toBe(true);
      expect(repository.url).toBe(`git+${ADDRESS.repository}.git`);
      expect(repository.directory).toBe(`packages/${name}`);
      expect(bugs).toBe(`${ADDRESS.repository}/issues`);
    }
  });

  it('is changed in the root package.json, and one command carries it everywhere', () => {
    const root = movedProject();
    const before = sync(root, '--check');
    expect(before.status).toBe(1);
    expect(before.stdout).toContain('packages/core/src/docs-url.ts is outdated: run npm run metadata');

    expect(sync(root).status).toBe(0);
    expect(sync(root, '--check')).toMatchObject({ status: 0, stdout: '' });
    const texts = textsIn(root);
    expect(texts.filter((text) => text.includes(ADDRESS.repository) || text.includes(ADDRESS.site))).toEqual([]);
    const manifest = JSON.parse(readFileSync(join(root, 'packages/koa/package.json'), 'utf8'));
    expect(manifest).toMatchObject({ homepage: `${MOVED.site}/koa`, bugs: `${MOVED.repository}/issues` });
    expect(readFileSync(join(root, 'packages/core/src/docs-url.ts'), 'utf8')).toContain(`'${MOVED.site}'`);
    expect(readFileSync(join(root, '.github/CODEOWNERS'), 'utf8')).toContain('* @acme/maintainers');
  });

  it('makes relative links of a package README absolute', () => {
    const root = movedProject();
    const file = join(root, 'packages/koa/README.md');
    const links =
      '[a](../../docs/koa.md#users) [b](../core) [c](../../README.md#options) [d](#here) [e](https://x.example)';
    writeFileSync(file, links);
    sync(root);
    expect(readFileSync(file, 'utf8')).toBe(
      `[a](${MOVED.site}/koa#users) [b](${MOVED.repository}/tree/main/packages/core) [c](${MOVED.repository}#options) [d](#here) [e](https://x.example)`,
    );
  });
});

it.each([
  ['docs/index.md', `${ADDRESS.site}/`],
  ['docs/errors/cdn_address.md', `${ADDRESS.site}/errors/cdn_address`],
  ['docs/errors/README.md', `${ADDRESS.site}/errors/`],
  ['docs/errors', `${ADDRESS.site}/errors/`],
  ['docs/images/a.png', `${ADDRESS.repository}/blob/main/docs/images/a.png`],
  ['README.md', `${ADDRESS.repository}#readme`],
  ['LICENSE', `${ADDRESS.repository}/blob/main/LICENSE`],
  ['examples/demo/', `${ADDRESS.repository}/tree/main/examples/demo/`],
])('%s is at %s', (path, address) => {
  expect(webAddressOf(path)).toBe(address);
});
