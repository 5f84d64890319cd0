import { sourceOfHost, sourceOfQuery } from './referrer-source.js';

/** Where an event happened. Empty strings where nothing was sent. */
export interface Page {
  path: string;
  origin: string;
  referrer: string;
  referrerName: string;
  referrerType: string;
  query?: Record<string, string>;
  /** With its `#`. */
  hash?: string;
}

function read(properties: Readonly<Record<string, unknown>>, name: string): unknown {
  return properties[`__${name}`] || properties[name];
}

const urlOf = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** The page columns of an event; `__path` wins over `path`, `__referrer` over `referrer`. A plain `url` fills none. */
export function resolvePage(properties: Readonly<Record<string, unknown>>): Page {
  const url = String(read(properties, 'path') || '');
  const place = placeOf(url);
  const sent = String(read(properties, 'referrer') || '');
  const from = urlOf(sent);
  const isSameSite = from !== undefined && from.hostname === urlOf(url)?.hostname;
  const referrer = isSameSite ? '' : sent.replace(/\/+$/, '');
  const known = isSameSite || !from ? undefined : sourceOfHost(from.hostname);
  const named = sourceOfQuery(place.query);
  return {
    ...place,
    referrer,
    referrerName: named?.name || known?.name || referrer,
    referrerType: named?.type || known?.type || '',
  };
}

/** Only a path and an address of the web have parts; another scheme, or the name of a screen, is a path as a whole. */
function placeOf(url: string): Pick<Page, 'path' | 'origin' | 'query' | 'hash'> {
  const isAddress = url.startsWith('http');
  const base = isAddress ? undefined : 'http://localhost';
  if (!(isAddress || url.startsWith('/')) || !URL.canParse(url, base)) return { path: url, origin: '' };
  const { pathname, origin, searchParams, hash } = new URL(url, base);
  const query = Object.fromEntries(searchParams);
  return {
    path: pathname,
    origin: isAddress ? origin : '',
    ...(Object.keys(query).length > 0 && { query }),
    ...(hash && { hash }),
  };
}

/** The server accepts a path or a referrer that is no string, and loses the event afterwards. */
export function isPageReadable(properties: Readonly<Record<string, unknown>>): boolean {
  return ['path', 'referrer'].every((name) => {
    const value = read(properties, name);
    return !value || typeof value === 'string';
  });
}
