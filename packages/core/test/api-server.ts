import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from './side-by-side.js';

interface ReceivedRequest {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: { type: string; payload: Record<string, unknown> };
  readonly at: number;
}

export interface ApiAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** How the server answers: with this, or, given undefined, by hanging up without an answer. */
export type Answering = (
  request: ReceivedRequest,
  count: number,
) => ApiAnswer | undefined | Promise<ApiAnswer | undefined>;

export interface ApiServer {
  readonly url: string;
  readonly received: ReceivedRequest[];
  readonly connections: () => number;
  /** Names of the tracks received, in order. */
  names(): string[];
  close(): Promise<void>;
}

export const STORED: ApiAnswer = {
  body: '{"deviceId":"","sessionId":""}',
  headers: { 'content-type': 'application/json' },
};

/** A real HTTP server in the API's place, on loopback. It ends with the test. */
export async function apiServer(answer: Answering = () => STORED, port = 0): Promise<ApiServer> {
  const received: ReceivedRequest[] = [];
  let connections = 0;
  const server = http.createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as ReceivedRequest['body'];
    const request = { path: req.url ?? '', headers: req.headers, body, at: Date.now() };
    received.push(request);
    const given = await answer(request, received.length);
    if (!given) return req.socket.destroy();
    res.writeHead(given.status ?? 200, given.headers ?? {}).end(given.body ?? '');
    return undefined;
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    connections: () => connections,
    names: () => received.map(({ body }) => String(body.payload['name'])),
    close,
  };
}
