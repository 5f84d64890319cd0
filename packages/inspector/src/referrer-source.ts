/** Where visitors come from, by name and by kind. */
export interface ReferrerSource {
  readonly name: string;
  readonly type: string;
}

/** Hosts without `www.`. The server knows some thousand more; these are the ones that most visits come from. */
const SOURCES: Readonly<Record<string, ReferrerSource>> = Object.fromEntries(
  (
    [
      ['search', 'Google', ['google.com', 'google.co.uk', 'google.de', 'google.fr', 'google.es', 'google.se']],
      ['search', 'Bing', ['bing.com']],
      ['search', 'DuckDuckGo', ['duckduckgo.com']],
      ['search', 'Yahoo!', ['yahoo.com', 'search.yahoo.com']],
      ['search', 'Yandex', ['yandex.ru', 'yandex.com']],
      ['search', 'Baidu', ['baidu.com']],
      ['search', 'Ecosia', ['ecosia.org']],
      ['social', 'Facebook', ['facebook.com', 'm.facebook.com', 'l.facebook.com', 'fb.me']],
      ['social', 'Instagram', ['instagram.com', 'l.instagram.com']],
      ['social', 'LinkedIn', ['linkedin.com', 'lnkd.in']],
      ['social', 'Reddit', ['reddit.com', 'old.reddit.com']],
      ['social', 'Twitter', ['twitter.com', 't.co', 'x.com']],
      ['social', 'YouTube', ['youtube.com', 'youtu.be', 'm.youtube.com']],
      ['social', 'Pinterest', ['pinterest.com']],
      ['tech', 'GitHub', ['github.com']],
    ] satisfies [string, string, string[]][]
  ).flatMap(([type, name, hosts]) => hosts.map((host) => [host, { name, type }])),
);

const sourceOf = (host: string): ReferrerSource | undefined =>
  Object.hasOwn(SOURCES, host) ? SOURCES[host] : undefined;

/** The known source that a host belongs to. */
export const sourceOfHost = (host: string): ReferrerSource | undefined =>
  sourceOf(host) ?? sourceOf(host.replace('www.', ''));

/** The source that a link names in its query; one that is not known is its own name. */
export function sourceOfQuery(query: Readonly<Record<string, string>> = {}): ReferrerSource | undefined {
  const claimed = (query['utm_source'] ?? query['ref'] ?? query['utm_referrer'] ?? '').toLowerCase();
  if (claimed === '') return undefined;
  const named = Object.values(SOURCES).find(({ name }) => name.toLowerCase() === claimed);
  return sourceOf(claimed) ?? sourceOf(`${claimed}.com`) ?? named ?? { name: claimed, type: '' };
}
