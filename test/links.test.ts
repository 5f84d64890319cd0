import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { read } from './markdown.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const FOLDERS = [
  '.',
  'docs',
  'docs/adr',
  'docs/contributing',
  'docs/errors',
  'test',
  ...readdirSync(`${ROOT}packages`).map((name) => `packages/${name}`),
];
const PAGES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md')
    .map((name) => join(folder, name)),
);

/** The anchor that a heading gets. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

it.each(PAGES)('%s links to what exists', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => String(link));
  for (const link of links.filter((target) => !/^https?:/.test(target))) {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    expect(existsSync(join(ROOT, target)), `${page}: ${link}`).toBe(true);
    if (anchor === undefined) continue;
    const anchors = [...read(target).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(String(heading)));
    expect(anchors, `${page}: ${link}`).toContain(anchor);
  }
});
