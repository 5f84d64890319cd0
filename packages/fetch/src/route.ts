/** A route template, or a function of the request that returns it when the response has ended. */
export type Route = string | ((request: Request) => string | undefined);

export const routeGetter = (route: Route, request: Request): (() => string | undefined) =>
  typeof route === 'string' ? () => route : () => route(request);

export const ROUTE_RULE = {
  route: {
    allows: 'a route template or a function that returns it',
    test: (value: unknown) => (typeof value === 'string' && value !== '') || typeof value === 'function',
  },
};

type Params = Readonly<Record<string, unknown>>;

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/**
 * The template of a route in the notation of Next.js, from a path and its parameters: `/api/orders/[id]`. Undefined if the values
 * do not occur in the path, or at more than one place.
 */
export function routeFromParams(path: string, params: Params): string | undefined {
  const segments = path.replace(/[?#].*$/s, '').split('/');
  const texts = segments.map(decoded);
  const template = [...segments];
  for (const [name, value] of Object.entries(params)) {
    const values = [value].flat().map((each) => decoded(String(each)));
    // An optional catch-all parameter that matched nothing.
    if (value === undefined || values.length === 0) continue;
    const places = texts.flatMap((_, at) => (values.every((each, index) => texts[at + index] === each) ? [at] : []));
    const [place] = places;
    if (place === undefined || places.length > 1) return undefined;
    template.fill('', place, place + values.length);
    template[place] = Array.isArray(value) ? `[...${name}]` : `[${name}]`;
    if (values.length > 1) for (let at = place + 1; at < place + values.length; at += 1) template[at] = DROPPED;
  }
  return template.filter((segment) => segment !== DROPPED).join('/');
}

const DROPPED = '\0';
