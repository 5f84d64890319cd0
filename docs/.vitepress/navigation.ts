import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DefaultTheme } from 'vitepress';
import { pageOf } from '../../scripts/project-address.mjs';

const DOCS = fileURLToPath(new URL('..', import.meta.url));

interface Section {
  readonly text: string;
  /** Files in `docs/`, or folders whose pages follow their index, each by its name. */
  readonly pages: readonly string[];
  readonly collapsed?: boolean;
}

/** By what a reader wants to do. */
const SECTIONS: readonly Section[] = [
  { text: 'Get started', pages: ['index.md', 'inspector.md', 'migrating.md'] },
  {
    text: 'Frameworks',
    pages: [
      'express.md',
      'koa.md',
      'fastify.md',
      'nestjs.md',
      'nextjs.md',
      'hono.md',
      'runtimes.md',
      'serverless.md',
      'bundling.md',
    ],
  },
  {
    text: 'Who and where',
    pages: ['profiles.md', 'client-ip.md', 'sessions.md', 'jobs-and-webhooks.md', 'browser-proxy.md', 'privacy.md'],
  },
  { text: 'Delivery', pages: ['delivery.md', 'durable-delivery.md', 'counters.md', 'metrics.md', 'scaling.md'] },
  { text: 'Going further', pages: ['typed-events.md', 'testing.md', 'adding-an-adapter.md'] },
  { text: 'Reference', pages: ['options.md', 'request-event.md'] },
  { text: 'Errors and warnings', pages: ['errors/'], collapsed: true },
  { text: 'Contributing', pages: ['contributing/', 'adr/'], collapsed: true },
];

/** Where the first heading of a page is too long, or says too little beside the others. */
const LABELS: Readonly<Record<string, string>> = {
  'index.md': 'Quick start',
  'inspector.md': 'The inspector',
  'express.md': 'Express',
  'koa.md': 'Koa',
  'fastify.md': 'Fastify',
  'nestjs.md': 'NestJS',
  'nextjs.md': 'Next.js',
  'hono.md': 'Hono',
};

const existing = readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.md') && !path.startsWith('.vitepress/'))
  .sort();

const isIndex = (path: string) => /(?:^|\/)(?:README|index)\.md$/.test(path);

const linkTo = (page: string) => `/${pageOf(`docs/${page}`)}`;

/** The pages that an entry stands for; none while its file is missing. */
function pagesOf(entry: string): string[] {
  if (!entry.endsWith('/')) return existsSync(`${DOCS}${entry}`) ? [entry] : [];
  const pages = existing.filter((path) => path.startsWith(entry));
  return [...pages.filter(isIndex), ...pages.filter((path) => !isIndex(path))];
}

function titleOf(page: string): string {
  const label = LABELS[page];
  if (label !== undefined) return label;
  const [, heading] = /^# (.+)$/m.exec(readFileSync(`${DOCS}${page}`, 'utf8')) ?? [];
  if (heading === undefined)
    throw new Error(`docs/${page} needs a heading of the first level: it is its title in the navigation.`);
  return heading.replaceAll('`', '');
}

/** The bar at the top: what is looked up most. */
export const topBar = (): DefaultTheme.NavItem[] =>
  [
    { text: 'Quick start', page: 'index.md' },
    { text: 'Options', page: 'options.md' },
    { text: 'Delivery', page: 'delivery.md' },
    { text: 'Errors', page: 'errors/README.md' },
  ].flatMap(({ text, page }) => pagesOf(page).map((path) => ({ text, link: linkTo(path) })));

/** The sidebar. Throws if a page of `docs/` is in no section: nobody would find it. */
export function sidebar(): DefaultTheme.SidebarItem[] {
  const sections = SECTIONS.map(({ pages, ...section }) => ({ ...section, pages: pages.flatMap(pagesOf) }));
  const found = sections.flatMap(({ pages }) => pages);
  const lost = existing.filter((path) => !found.includes(path));
  if (lost.length > 0)
    throw new Error(
      `No section of docs/.vitepress/navigation.ts has ${lost.map((path) => `docs/${path}`).join(', ')}.`,
    );
  return sections
    .filter(({ pages }) => pages.length > 0)
    .map(({ pages, ...section }) => ({
      ...section,
      items: pages.map((page) => ({ text: titleOf(page), link: linkTo(page) })),
    }));
}
