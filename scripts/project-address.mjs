// Where the project is on the web. The root package.json has it, and nothing else: `npm run metadata` carries it to the rest.
import { existsSync, readFileSync } from 'node:fs';

const MANIFEST = new URL('../package.json', import.meta.url);

/** The addresses that a manifest names, each without a slash at its end. */
export function addressOf({ repository, homepage }) {
  const repositoryUrl = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
  return { repository: repositoryUrl, site: homepage.replace(/\/$/, '') };
}

/** The address of this project. */
export const ADDRESS = addressOf(JSON.parse(readFileSync(MANIFEST, 'utf8')));

/** The path of the site on its host, with `/` at both ends. */
export const basePathOf = ({ site }) => `${new URL(site).pathname.replace(/\/$/, '')}/`;

/** `@openpanel-node`, of the account that the repository belongs to. */
export const ownerOf = ({ repository }) => `@${new URL(repository).pathname.split('/')[1]}`;

/** A page of the site, or else what the repository shows: for a path from the root, such as `docs/koa.md#proxies`. */
export function webAddressOf(path, { repository, site } = ADDRESS) {
  const [file, anchor] = path.split('#');
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const page = pageOf(file);
  if (page !== undefined) return `${site}/${page}${hash}`;
  if (file === '' || file === 'README.md') return `${repository}${hash || '#readme'}`;
  const isFile = /\.\w+$/.test(file) || file === 'LICENSE';
  return `${repository}/${isFile ? 'blob' : 'tree'}/main/${file}${hash}`;
}

/** The page that a file or folder of `docs/` is on the site, without a slash at its start; undefined for anything else. */
export function pageOf(file) {
  const path = file.replace(/\/$/, '');
  if (path === 'docs') return '';
  if (!path.startsWith('docs/')) return undefined;
  if (existsSync(new URL(`../${path}/README.md`, import.meta.url))) return `${path.slice('docs/'.length)}/`;
  if (!path.endsWith('.md')) return undefined;
  return path.slice('docs/'.length, -'.md'.length).replace(/(^|\/)(?:README|index)$/, '$1');
}
