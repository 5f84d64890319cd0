import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';

/** What a handler gets besides the request: as in Deno, or from `@hono/node-server`. */
export type ServeInfo =
  | { readonly remoteAddr: { readonly hostname: string | undefined } }
  | { readonly incoming: object; readonly outgoing: object };

type FetchHandler = (request: Request, info: ServeInfo) => Response | Promise<Response>;

export interface ServedApp {
  readonly url: string;
  readonly server: Server;
  close(): Promise<void>;
}

/** Serves a handler on Node.js, which may be given Node's objects. Its errors are answered with 500. */
export async function serve(handler: FetchHandler, passes: 'address' | 'node' = 'address'): Promise<ServedApp> {
  const listener = getRequestListener(
    (request, env) => {
      const { remoteAddress } = (env.incoming as IncomingMessage).socket;
      return handler(request, passes === 'node' ? env : { remoteAddr: { hostname: remoteAddress } });
    },
    { errorHandler: () => new Response('error', { status: 500 }), overrideGlobalObjects: false },
  );
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
