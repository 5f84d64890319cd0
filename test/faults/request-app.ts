import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMiddleware, type Framework, type OpenPanel } from '../../packages/core/src/adapter.js';
import { request } from '../../packages/testkit/src/index.js';

/** An app whose requests give request events with a mark. */
export interface RequestApp {
  request(mark: string): Promise<void>;
  close(): void;
}

/** No framework at all. */
const nodeFramework: Framework<IncomingMessage, ServerResponse> = {
  node: (incoming, response) => ({ request: incoming, response }),
  url: ({ url }) => url ?? '/',
  ip: () => undefined,
  protocol: () => 'http',
  host: ({ headers }) => headers.host,
  route: () => undefined,
  user: () => undefined,
  auth: () => undefined,
  userPlace: 'req.user',
  trustAdvice: () => '',
};

/** Its server starts with the first request. */
export function createRequestApp(client: OpenPanel): RequestApp {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const getProperties = ({ url = '' }: IncomingMessage) => ({ mark: url.slice(1) });
  const { open } = createMiddleware({ client, getProperties }, nodeFramework);
  const server = http.createServer((incoming, response) => open(incoming, response).run(() => response.end('hello')));
  let listening: Promise<string> | undefined;
  const listen = () =>
    new Promise<string>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    });
  return {
    async request(mark) {
      listening ??= listen();
      await request(`${await listening}/${mark}`, { agent });
    },
    close() {
      agent.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}
