import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

// Puts the built page into the compiled package, as text: it is served from memory, wherever the package is bundled to.
const PAGE = new URL('../dist/page/', import.meta.url);
const DIST = new URL('../dist/', import.meta.url);
const LICENSES = 'licenses.md';
const MODULES = {
  'esm/live/page-content.js': (content) => `export const PAGE_CONTENT = ${content};\n`,
  'cjs/live/page-content.js': (content) =>
    `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.PAGE_CONTENT = void 0;\nexports.PAGE_CONTENT = ${content};\n`,
};

const names = readdirSync(PAGE).filter((name) => name !== LICENSES);
if (!names.includes('index.html')) throw new Error('There is no page: `vite build` comes first.');

const content = JSON.stringify(
  Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, PAGE), 'utf8')])),
);
for (const [path, moduleOf] of Object.entries(MODULES)) writeFileSync(new URL(path, DIST), moduleOf(content));
copyFileSync(new URL(LICENSES, PAGE), new URL('page-licenses.md', DIST));
