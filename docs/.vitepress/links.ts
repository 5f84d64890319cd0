import { posix } from 'node:path';
import { pageOf, webAddressOf } from '../../scripts/project-address.mjs';

/** A link as a guide has it, which works on GitHub, to what it is on the site. `page` is the path of the guide in `docs/`. */
export function linkOnSite(link: string, page: string): string {
  if (/^(?:[a-z][a-z\d+.-]*:|#|\/)/i.test(link)) return link;
  const [path = '', anchor] = link.split('#');
  const target = posix.join('docs', posix.dirname(page), path);
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const own = pageOf(target);
  return own === undefined ? webAddressOf(`${target}${hash}`) : `/${own}${hash}`;
}

/** A picture for light and one for dark, as GitHub takes them, to two of which the theme shows one. */
export function picturesOnSite(html: string): string {
  const themed = html.replace(
    /<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)">\s*<img src="([^"]+)"([^>]*)>\s*<\/picture>/g,
    (_picture, dark: string, light: string, rest: string) =>
      `<img class="only-light" src="${light}"${rest}><img class="only-dark" src="${dark}"${rest}>`,
  );
  return themed.replace(/(<img [^>]*?src=")(?![a-z]+:|[./])/g, '$1./');
}
