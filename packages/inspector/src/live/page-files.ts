import { extname } from 'node:path';
import { PAGE_CONTENT } from './page-content.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing but the page's own files runs or is loaded, and nobody frames it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface PageFile {
  readonly content: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A file of the page by its path below `/inspector/`; undefined where there is none. */
export function pageFile(path: string): PageFile | undefined {
  const name = path === '' ? 'index.html' : path;
  const type = TYPES[extname(name)];
  if (type === undefined || !Object.hasOwn(PAGE_CONTENT, name)) return undefined;
  return {
    content: PAGE_CONTENT[name] as string,
    headers: {
      'content-type': type,
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    },
  };
}
