import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorPage } from '../../packages/core/src/errors.js';
import { chromiumPath, useBrowser } from '../../packages/inspector/test/browser/browser.js';
import { ADDRESS } from '../../scripts/project-address.mjs';
import { BASE, buildSite, builtPages, servedFile, serveSite } from './site.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

type Page = Awaited<ReturnType<ReturnType<typeof useBrowser>>>;

/** A machine with two cores that are busy otherwise needs a minute. */
const BUILD_MS = 180_000;

let pages: Map<string, string>;
beforeAll(() => {
  buildSite();
  pages = builtPages();
}, BUILD_MS);

describe('the site of the docs', () => {
  const attributesOf = (html: string, name: string) =>
    [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) =>
      String(value).replaceAll('&amp;', '&'),
    );

  it('has a page for every guide, decision and code', () => {
    const guides = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.md'),
    );
    expect(pages.size).toBe(guides.length);
    expect(pages.size).toBeGreaterThan(60);
  });

  it('has no dead link, anchor or picture', () => {
    const dead: string[] = [];
    let anchors = 0;
    for (const [path, html] of pages) {
      for (const source of attributesOf(html, 'src'))
        if (servedFile(source) === undefined) dead.push(`${path}: ${source}`);
      for (const href of attributesOf(html, 'href').filter((link) => !/^(?:https?|mailto):/.test(link))) {
        const url = new URL(href, `http://site${path}`);
        const isFound = servedFile(url.pathname) !== undefined;
        const target = pages.get(url.pathname);
        const anchor = decodeURIComponent(url.hash.slice(1));
        if (anchor !== '') anchors += 1;
        const isAnchored = anchor === '' || target?.includes(` id="${anchor}"`);
        if (!isFound || !isAnchored) dead.push(`${path}: ${href}`);
      }
    }
    expect(dead).toEqual([]);
    expect(anchors).toBeGreaterThan(100);
  });

  it('links to files and folders of the repository that exist', () => {
    const links = [...pages.values()].flatMap((html) => attributesOf(html, 'href'));
    const paths = links.flatMap((link) => {
      const isOurs = link.startsWith(`${ADDRESS.repository}/`);
      return isOurs ? [link.slice(ADDRESS.repository.length).replace(/^\/(?:blob|tree|edit)\/main\/|#.*$/g, '')] : [];
    });
    expect(paths.length).toBeGreaterThan(50);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('has the page of every code at the address that messages name', () => {
    const codes = [...pages.keys()].flatMap((path) => new RegExp(`^${BASE}errors/(\\w+)$`).exec(path)?.[1] ?? []);
    expect(codes.length).toBeGreaterThan(30);
    for (const code of codes) {
      const [address = ''] = /https:\S+/.exec(errorPage(code)) ?? [];
      expect(address.startsWith(ADDRESS.site)).toBe(true);
      expect(pages.get(new URL(address).pathname), address).toContain(`id="${code}"`);
    }
  });

  it('leads from every page to the next, and through all of them', () => {
    const nextOf = (page: string) => /class="[^"]*pager-link next" href="([^"]+)"/.exec(pages.get(page) ?? '')?.[1];
    const seen = new Set<string>();
    let path: string | undefined = BASE;
    while (path !== undefined && !seen.has(path)) {
      seen.add(path);
      path = nextOf(path);
    }
    expect([...pages.keys()].filter((page) => !seen.has(page))).toEqual([]);
    expect(path).toBe(BASE);
  });
});

describe.skipIf(chromiumPath === undefined)('the site of the docs in a browser', () => {
  const open = useBrowser();
  let site: Awaited<ReturnType<typeof serveSite>>;
  beforeAll(async () => {
    site = await serveSite();
  });
  afterAll(() => site.close());

  const home = () => `${site.url}${BASE}`;

  /** Opens the first result of a search. */
  async function search(page: Page, words: string): Promise<void> {
    await page.getByRole('button', { name: 'Search' }).first().click();
    await page.getByRole('searchbox').fill(words);
    await page.locator('.result').first().click();
  }

  it.each([
    ['Cloudflare', 'client-ip#behind-cloudflare'],
    ['Stripe', 'sessions#link-a-stripe-payment-to-its-buyer'],
    ['test a tracked event', 'testing#test-a-tracked-event'],
    ['API is down', 'delivery#what-happens-when-the-api-is-down'],
    ['opt-out', 'privacy#respect-an-opt-out'],
    ['Prometheus', 'delivery#metrics-for-prometheus'],
    ['expose metrics', 'metrics'],
    ['cdn_address', 'errors/cdn_address'],
    ['health checks', 'request-event#which-paths-count-as-health-checks'],
    ['consent', 'privacy'],
    ['graceful shutdwon', 'delivery#graceful-shutdown'],
  ])('finds %s', async (words, path) => {
    const page = await open(home());
    await search(page, words);
    await page.waitForURL((url) => `${url.pathname}${url.hash}`.startsWith(`${BASE}${path}`));
    await page.locator('h1').first().waitFor();
  });

  /** As a link in the page would, which is faster than opening the page anew. */
  async function follow(page: Page, path: string): Promise<void> {
    const title = /<title>([^<]*)</.exec(pages.get(path) ?? '')?.[1];
    await page.evaluate((href) => {
      document.body.append(Object.assign(document.createElement('a'), { href }));
      (document.body.lastElementChild as HTMLElement).click();
      document.body.lastElementChild?.remove();
    }, path);
    await expect.poll(() => page.title()).toBe(title);
  }

  it('reads at 400 pixels: nothing but code and tables scrolls sideways', { timeout: 120_000 }, async () => {
    const page = await open(home(), { viewport: { width: 400, height: 800 } });
    const wide: string[] = [];
    // Pages of errors and decisions are all of one kind, so a few of them are enough.
    const isOfMany = /\/(?:errors|adr)\/[^/]+$/;
    const paths = [...pages.keys()].filter((path, place) => !isOfMany.test(path) || place % 8 === 0);
    for (const path of paths) {
      await follow(page, path);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 400) wide.push(`${path}: ${width}`);
    }
    expect(wide).toEqual([]);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Delivery' }).first().waitFor();
  });

  const backgroundOf = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const picturesOf = (page: Page) =>
    page.locator('.vp-doc img:visible').evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src));

  it('is light or dark as the reader prefers or chooses, with its pictures', async () => {
    const light = await open(`${home()}inspector`, { colorScheme: 'light' });
    expect(await backgroundOf(light)).toBe('rgb(255, 255, 255)');
    const [inLight] = await picturesOf(light);
    expect(inLight).toContain('inspector-light');
    const isShown = () =>
      light
        .locator('.vp-doc img:visible')
        .first()
        .evaluate((image) => (image as HTMLImageElement).naturalWidth > 1_000);
    await expect.poll(isShown).toBe(true);

    await light.getByRole('switch', { name: /dark/i }).first().click();
    await expect.poll(() => backgroundOf(light)).not.toBe('rgb(255, 255, 255)');
    expect((await picturesOf(light))[0]).toContain('inspector-dark');

    const dark = await open(`${home()}inspector`, { colorScheme: 'dark' });
    expect(await backgroundOf(dark)).toBe(await backgroundOf(light));
    expect((await picturesOf(dark))[0]).toContain('inspector-dark');
  });
});
