import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Certificate } from '@openpanel-node/testkit';
import { onTestFinished } from 'vitest';

export interface Proxy {
  readonly url: string;
  /** Hosts that tunnels were opened to. */
  readonly tunnels: string[];
  /** URLs of requests that were forwarded. */
  readonly forwarded: string[];
}

interface ProxySettings {
  /** `name:password` that it asks for. */
  readonly user?: string;
  /** The status that it refuses tunnels with. */
  readonly refuses?: number;
  /** With one, it is spoken to by TLS. */
  readonly certificate?: Certificate;
}

/** A proxy for both: it opens tunnels, and forwards requests for absolute URLs. */
export async function tunnelProxy({ user, refuses, certificate }: ProxySettings = {}): Promise<Proxy> {
  const tunnels: string[] = [];
  const forwarded: string[] = [];
  const expected = user === undefined ? undefined : `Basic ${Buffer.from(user).toString('base64')}`;
  const isRefused = ({ headers }: http.IncomingMessage) =>
    expected !== undefined && headers['proxy-authorization'] !== expected;
  const sockets = new Set<net.Socket>();
  const forward: http.RequestListener = (request, response) => {
    if (isRefused(request)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic', 'content-type': 'text/html' }).end('<html>Who?</html>');
      return;
    }
    forwarded.push(String(request.url));
    const { 'proxy-authorization': _own, ...headers } = request.headers;
    const upstream = http.request(String(request.url), { method: 'POST', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', () => response.writeHead(502).end());
    request.pipe(upstream);
  };
  const server = certificate ? https.createServer({ ...certificate }, forward) : http.createServer(forward);
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, socket) => {
    const status = isRefused(request) ? 407 : refuses;
    if (status !== undefined) return socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    tunnels.push(String(request.url));
    const upstream = net.connect(Number(String(request.url).split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    sockets.add(upstream);
    for (const each of [upstream, socket]) each.on('error', () => {});
    return undefined;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const scheme = certificate ? 'https' : 'http';
  return { url: `${scheme}://127.0.0.1:${(server.address() as net.AddressInfo).port}`, tunnels, forwarded };
}
