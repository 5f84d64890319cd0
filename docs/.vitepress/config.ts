import { defineConfig, type MarkdownRenderer } from 'vitepress';
import { ADDRESS, basePathOf, pageOf } from '../../scripts/project-address.mjs';
import { anchorOf } from './anchor.js';
import { linkOnSite, picturesOnSite } from './links.js';
import { sidebar, topBar } from './navigation.js';

/** Guides are written for GitHub; here they get the links and pictures of the site. */
function adaptGuides(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('guides', ({ tokens, env }) => {
    const page = String((env as { relativePath?: string }).relativePath ?? '');
    for (const token of tokens) {
      if (token.type === 'html_block') token.content = picturesOnSite(token.content);
      for (const child of token.children ?? []) {
        // Vue would take `{{` for its own.
        if (child.type === 'code_inline') child.attrSet('v-pre', '');
        if (child.type === 'html_inline') child.content = picturesOnSite(child.content);
        const href = child.type === 'link_open' ? child.attrGet('href') : null;
        if (href !== null) child.attrSet('href', linkOnSite(href, page));
      }
    }
  });
}

const base = basePathOf(ADDRESS);
const sections = sidebar();
const lastPage = sections.at(-1)?.items?.at(-1)?.link;

export default defineConfig({
  title: 'openpanel-node',
  description: 'Server-side analytics middleware for Node.js backends, for the OpenPanel Track API',
  lang: 'en',
  base,
  head: [['link', { rel: 'icon', href: `${base}icon.svg` }]],
  cleanUrls: true,
  lastUpdated: false,
  rewrites: { ':folder/README.md': ':folder/index.md' },
  markdown: { anchor: { slugify: anchorOf }, config: adaptGuides },
  transformPageData(page) {
    const isLast = `/${pageOf(`docs/${page.relativePath}`)}` === lastPage;
    if (isLast) page.frontmatter['next'] = { text: 'Quick start', link: '/' };
  },
  themeConfig: {
    nav: topBar(),
    sidebar: sections,
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: {
            // A typing error in a long word; with short ones, such as "opt", most words are alike.
            fuzzy: (term: string) => (term.length > 4 ? 0.2 : false),
            // Guides first: decisions, and the page on how to write, have many words that readers look for, and answers to few of their questions.
            boostDocument: (path: string) =>
              /\/(?:adr|contributing)\//.test(path) ? 0.2 : path.includes('/errors/') ? 0.7 : 1,
          },
        },
      },
    },
    socialLinks: [{ icon: 'github', link: ADDRESS.repository }],
    editLink: { pattern: `${ADDRESS.repository}/edit/main/docs/:path`, text: 'Edit this page' },
    footer: { message: 'MIT licence. Not affiliated with OpenPanel.' },
  },
});
