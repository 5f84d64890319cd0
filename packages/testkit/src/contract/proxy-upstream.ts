import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export const SCRIPT = 'window.op = () => {};';
export const CLIENT_ID = '5a1e1d6a-4e0f-4c52-9d0a-3d6c0a1f2b3c';

interface ForwardedRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Fulfils when the response has been sent, or the proxy has left. */
  readonly closed: Promise<void>;
}

/** A server with the browser script and the API, which keeps what reaches it. */
export interface ProxyUpstream {
  readonly url: string;
  readonly requests: readonly ForwardedRequest[];
  /** Fulfils when there are so many requests. */
  reached(count: number): Promise<void>;
}

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

const respond: Respond = (request, response) => {
  if (request.url?.endsWith('.js')) {
    response.writeHead(200, { 'content-type': 'text/javascript', etag: '"one"', 'set-cookie': 'a=b' }).end(SCRIPT);
    return;
  }
  const headers = { 'content-type': 'application/json; charset=utf-8', 'retry-after': '7', 'set-cookie': 'a=b' };
  response.writeHead(200, { ...headers, 'access-control-allow-origin': '*' }).end('{"deviceId":"d","sessionId":"s"}');
};

/** Keeps every request waiting for its response. */
export const hangAtTrack: Respond = (request, response) => {
  if (request.url !== '/track') respond(request, response);
};

export async function startUpstream(answer: Respond = respond): Promise<ProxyUpstream> {
  const requests: ForwardedRequest[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer(async (request, response) => {
    const closed = new Promise<void>((resolve) => response.on('close', () => resolve()));
    let body = '';
    for await (const part of request) body += part;
    const { method, url, headers } = request;
    requests.push({ method, url, headers, body, closed });
    for (const check of waiting) check();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    reached: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (requests.length >= count) resolve();
        };
        waiting.push(check);
        check();
      }),
  };
}
