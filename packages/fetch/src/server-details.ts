import { type FetchDetails, isThenable, type NodeObjects, type WaitUntil } from '@openpanel-node/core/adapter';
import { routeFromParams } from './route.js';

/** What is known of a request, and how its runtime is kept alive. */
export interface RequestDetails extends FetchDetails {
  readonly waitUntil?: WaitUntil | undefined;
}

/** What servers pass to a handler besides the request, as far as it is read. */
interface ServerArgument {
  /** Deno: the address of the socket, and a promise for the end of the response. */
  readonly remoteAddr?: { readonly hostname?: string };
  readonly completed?: unknown;
  /** `@hono/node-server`: Node's objects. */
  readonly incoming?: unknown;
  readonly outgoing?: unknown;
  /** Bun. */
  requestIP?(request: Request): { readonly address: string } | null;
  /** Workers and service workers. */
  waitUntil?(promise: Promise<unknown>): void;
  /** Next.js: the parameters of the route, since version 15 as a promise. */
  readonly params?: unknown;
}

const areNodes = (own: ServerArgument): own is ServerArgument & NodeObjects =>
  isArgument(own.incoming) &&
  'rawHeaders' in own.incoming &&
  isArgument(own.outgoing) &&
  'writableEnded' in own.outgoing;

const isArgument = (value: unknown): value is ServerArgument => typeof value === 'object' && value !== null;

/** Reads what a server passed to a handler. Only a single argument is the server's own: in Workers, the first one has the app's bindings. */
export function serverDetails(request: Request, rest: readonly unknown[]): RequestDetails {
  const waiting = rest.filter(isArgument).find(({ waitUntil }) => typeof waitUntil === 'function');
  const waitUntil: WaitUntil | undefined = waiting && ((promise) => waiting.waitUntil?.(promise));
  const [own] = rest;
  if (rest.length !== 1 || !isArgument(own)) return { waitUntil };
  if (areNodes(own)) return { waitUntil, node: own };
  const { remoteAddr, completed, params } = own;
  return {
    waitUntil,
    remoteAddress: typeof own.requestIP === 'function' ? own.requestIP(request)?.address : remoteAddr?.hostname,
    completed: isThenable(completed) ? Promise.resolve(completed) : undefined,
    // A route without parameters has the property too.
    route: 'params' in own ? routeOf(request.url, params ?? {}) : undefined,
  };
}

function routeOf(url: string, params: unknown): () => string | undefined {
  let known = isThenable(params) ? undefined : params;
  if (isThenable(params)) {
    void Promise.resolve(params).then(
      (value) => {
        known = value;
      },
      () => {},
    );
  }
  return () => {
    if (typeof known !== 'object' || known === null) return undefined;
    return routeFromParams(new URL(url).pathname, known as Record<string, unknown>);
  };
}
