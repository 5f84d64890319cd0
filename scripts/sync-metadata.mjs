// Carries the address in the root package.json to the published manifests, the READMEs of the packages, the log messages and the
// files of the repository's host. `--check` writes nothing, and fails if something would change.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ADDRESS, addressOf, ownerOf, webAddressOf } from './project-address.mjs';
import { flagsOf } from './release-flags.mjs';

const ROOT = join(import.meta.dirname, '..');
const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const listed = (folder, options) => readdirSync(join(ROOT, folder), { encoding: 'utf8', ...options });

const folders = listed('packages').filter((name) => existsSync(join(ROOT, 'packages', name, 'package.json')));
const published = folders
  .map((name) => ({ folder: `packages/${name}`, manifest: JSON.parse(read(`packages/${name}/package.json`)) }))
  .filter(({ manifest }) => !manifest.private);

/** The address that was carried the last time. */
const { manifest: last } = published.find(({ folder }) => folder === 'packages/core');
const before =
  last.repository === undefined ? ADDRESS : { repository: addressOf(last).repository, site: siteInSource() };

function siteInSource() {
  return /'(.+)'/.exec(read('packages/core/src/docs-url.ts'))[1];
}

const replaceAddress = (text) =>
  ['repository', 'site'].reduce((result, key) => {
    const pattern = new RegExp(`${before[key].replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'g');
    return result.replace(pattern, () => ADDRESS[key]);
  }, text);

/** A package page in a registry has no repository around it: a relative link leads nowhere from there. */
const withAbsoluteLinks = (text, folder) =>
  text.replace(/(\]\()(\.[^)\s]*)(?=\))/g, (_link, start, path) => start + webAddressOf(posix.join(folder, path)));

/** A manifest with its addresses after its licence. */
function withAddress({ homepage: _, repository: __, bugs: ___, ...manifest }, folder) {
  const page = `docs/${posix.basename(folder)}.md`;
  const addresses = {
    homepage: existsSync(join(ROOT, page)) ? webAddressOf(page) : `${ADDRESS.site}/`,
    repository: { type: 'git', url: `git+${ADDRESS.repository}.git`, directory: folder },
    bugs: `${ADDRESS.repository}/issues`,
  };
  const entries = Object.entries(manifest).flatMap((entry) =>
    entry[0] === 'license' ? [entry, ...Object.entries(addresses)] : [entry],
  );
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/** Every file that has an address, with what it should say. */
function* filesWithAddress() {
  for (const { folder, manifest } of published) {
    yield [`${folder}/package.json`, withAddress(manifest, folder)];
    yield [`${folder}/README.md`, withAbsoluteLinks(replaceAddress(read(`${folder}/README.md`)), folder)];
  }
  yield ['packages/core/src/docs-url.ts', replaceAddress(read('packages/core/src/docs-url.ts'))];
  yield ['.github/CODEOWNERS', read('.github/CODEOWNERS').replace(/@[\w-]+(?=\/maintainers)/g, () => ownerOf(ADDRESS))];
  const texts = [
    ...listed('.').filter((name) => name.endsWith('.md')),
    ...listed('.github', { recursive: true })
      .filter((name) => /\.(?:md|yml)$/.test(name))
      .map((name) => `.github/${name}`),
    ...listed('docs', { recursive: true })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  for (const path of texts) yield [path, replaceAddress(read(path))];
}

const { check: isCheck = false } = flagsOf('Usage: npm run metadata -- [--check]', { check: { type: 'boolean' } });
const outdated = [...filesWithAddress()].filter(([path, text]) => read(path) !== text);
for (const [path, text] of outdated) {
  if (!isCheck) writeFileSync(join(ROOT, path), text);
  console.log(isCheck ? `${path} is outdated: run npm run metadata` : `${path} is written`);
}
if (isCheck && outdated.length > 0) process.exitCode = 1;
