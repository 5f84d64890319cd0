import http, { type RequestListener } from 'node:http';
import http2 from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';

export interface Listening {
  readonly url: string;
  readonly server: http.Server;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/** Serves HTTP/1, or HTTP/2 without TLS. */
export async function listen(listener: RequestListener, version: 1 | 2 = 1): Promise<Listening> {
  const server =
    version === 1 ? http.createServer(listener) : (http2.createServer(listener as never) as never as http.Server);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, close };
}
