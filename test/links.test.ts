import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { anchorOf } from '../docs/.vitepress/anchor.js';
import { ADDRESS, webAddressOf } from '../scripts/project-address.mjs';
import { read } from './markdown.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const pagesIn = (folder: string, isDeep = false) =>
  readdirSync(join(ROOT, folder), { recursive: isDeep, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md')
    .map((name) => join(folder, name));
const PACKAGE_PAGES = readdirSync(`${ROOT}packages`).flatMap((name) => pagesIn(`packages/${name}`));
const PAGES = [...pagesIn('.'), ...pagesIn('docs', true), ...pagesIn('test'), ...PACKAGE_PAGES];

const linksOf = (page: string) => [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => String(link));
const anchorsOf = (file: string) =>
  [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(String(heading)));

it.each(PAGES)('%s links to what exists', (page) => {
  for (const link of linksOf(page).filter((target) => !/^https?:/.test(target))) {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    expect(existsSync(join(ROOT, target)), `${page}: ${link}`).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(target), `${page}: ${link}`).toContain(anchor);
  }
});

/** Everything that the site or the repository shows, by its address. */
const FOLDERS = ['packages', 'examples'].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
);
const FILE_OF = new Map(
  [...PAGES, ...FOLDERS, 'docs', 'docs/errors', 'docs/adr'].map((path) => [webAddressOf(path), path] as const),
);

it.each(PACKAGE_PAGES)('%s has no relative links, and its links to this project lead to what exists', (page) => {
  const links = linksOf(page).filter((link) => !link.startsWith('#'));
  expect(links.filter((link) => !/^https?:/.test(link))).toEqual([]);
  const own = links.filter((link) => Object.values(ADDRESS).some((address) => link.startsWith(address)));
  for (const link of own.filter((target) => !FILE_OF.has(target))) {
    const [address = '', anchor] = link.split('#');
    const file = FILE_OF.get(address === ADDRESS.repository ? `${address}#readme` : address);
    expect(file, `${page}: ${link}`).toBeDefined();
    if (anchor !== undefined) expect(anchorsOf(String(file)), `${page}: ${link}`).toContain(anchor);
  }
});

it('the index of the decisions has each of them, by its title', () => {
  const records = PAGES.filter((page) => /^docs.adr.\d/.test(page)).sort();
  const lines = records.map((page) => `- [${/^# (.*)$/m.exec(read(page))?.[1]}](${basename(page)})`);
  expect(read('docs/adr/README.md')).toContain(`\n\n${lines.join('\n')}\n`);
});

it.each(PAGES.filter((page) => /^docs\/adr\/\d/.test(page)))('%s is short', (page) => {
  expect(read(page).trimEnd().split('\n').length).toBeLessThanOrEqual(40);
});
