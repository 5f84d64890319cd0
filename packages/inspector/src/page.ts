/** Where an event happened. Empty strings where nothing was sent. */
export interface Page {
  path: string;
  origin: string;
  referrer: string;
  query?: Record<string, string>;
}

function read(properties: Readonly<Record<string, unknown>>, name: string): unknown {
  return properties[`__${name}`] || properties[name];
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

/** The page columns of an event; `__path` wins over `path`, `__referrer` over `referrer`. A plain `url` fills none. */
export function resolvePage(properties: Readonly<Record<string, unknown>>): Page {
  const url = String(read(properties, 'path') ?? '');
  const referrer = String(read(properties, 'referrer') ?? '');
  const parsed = parse(url);
  const page: Page = {
    path: parsed?.pathname ?? url,
    origin: parsed && parsed.origin !== 'null' ? parsed.origin : '',
    referrer: parsed && parse(referrer)?.hostname === parsed.hostname ? '' : referrer,
  };
  if (parsed?.search) page.query = Object.fromEntries(parsed.searchParams);
  return page;
}

/** The server accepts a path or a referrer that is no string, and loses the event afterwards. */
export function isPageReadable(properties: Readonly<Record<string, unknown>>): boolean {
  return ['path', 'referrer'].every((name) => {
    const value = read(properties, name);
    return !value || typeof value === 'string';
  });
}
