import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';

/** What a handler gets besides the request, as in Deno. */
export interface ServeInfo {
  readonly remoteAddr: { readonly hostname: string | undefined };
}

type FetchHandler = (request: Request, info: ServeInfo) => Response | Promise<Response>;

export interface ServedApp {
  readonly url: string;
  readonly server: Server;
  close(): Promise<void>;
}

/** Serves a handler on Node.js. Its errors are answered with 500. */
export async function serve(handler: FetchHandler): Promise<ServedApp> {
  const listener = getRequestListener(
    (request, { incoming }) =>
      handler(request, { remoteAddr: { hostname: (incoming as IncomingMessage).socket.remoteAddress } }),
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
