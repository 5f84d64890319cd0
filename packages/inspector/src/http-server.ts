import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, answer } from './answer.js';
import { isBrowserScript, serveBrowserScript } from './browser-script.js';
import { resolveClientIp } from './client-ip.js';
import { type Exchange, type Reply, refusal } from './exchange.js';
import type { Faults } from './faults.js';
import { InspectorError } from './inspector-error.js';
import { isOwnRoute } from './live/live-routes.js';
import { NO_BODY, readBody } from './request-body.js';
import { textOf } from './text-of.js';

const KEEP_ALIVE_MS = 72_000;

/** Browsers may send from any page, as to the real API; what was stored is not for any page to read. */
const CORS = { 'access-control-allow-origin': '*' };
const PREFLIGHT = {
  'access-control-allow-methods': 'GET,HEAD,POST',
  'access-control-max-age': '604800',
};

export interface HttpServerOptions {
  maxBodyBytes: number;
  now: () => number;
  readonly faults: Faults;
  /** Decides; what it throws is a 500. */
  route(exchange: Exchange): Reply;
  /** The inspector's own pages. */
  serveOwn(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Called once for every request of the API, with the headers and the text of its answer. */
  onReply(exchange: Exchange, reply: Reply, written: Written): void;
}

/** An answer as it goes out. */
export interface Written {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export function createHttpServer(options: HttpServerOptions): Server {
  const server = createServer((request, response) => {
    serve(request, response, options).catch((error: unknown) => fail(response, error));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('clientError', answerClientError);
  return server;
}

async function serve(request: IncomingMessage, response: ServerResponse, options: HttpServerOptions): Promise<void> {
  const { method = 'GET', url = '/', headers, rawHeaders, httpVersion } = request;
  if (isOwnRoute(url)) return options.serveOwn(request, response);
  if (isBrowserScript(url)) return serveBrowserScript(request, response);
  if (method === 'OPTIONS') return preflight(request, response);
  const [receivedAt, arrivedAt] = [options.now(), performance.now()];
  const read = method === 'GET' || method === 'HEAD' ? NO_BODY : await readBody(request, options.maxBodyBytes);
  const exchange: Exchange = {
    ...{ method, url, headers, rawHeaders, httpVersion },
    body: 'value' in read ? read.value : null,
    text: read.text,
    isTextCut: read.isTextCut,
    clientIp: resolveClientIp(headers),
    receivedAt,
    arrivedAt,
  };
  const { faults } = options;
  if (faults.latencyMs > 0) await pause(faults.latencyMs, undefined, { ref: false });
  const trouble = faults.trouble();
  if (trouble === 'reset' || trouble === 'hang') {
    options.onReply(exchange, { answer: answer(0, ''), outcome: 'fault', reason: trouble }, { headers: {}, text: '' });
    if (trouble === 'reset') request.socket.resetAndDestroy();
    return;
  }
  const reply = trouble
    ? { ...refusal(trouble.answer), ...(trouble.reason && { reason: trouble.reason }), outcome: 'fault' as const }
    : 'refused' in read
      ? refusal(read.refused)
      : decide(exchange, options);
  const written = writtenForm(reply.answer);
  // Before it is written: who has the answer finds the event.
  options.onReply(exchange, reply, written);
  if (reply.answer.close) response.shouldKeepAlive = false;
  response.writeHead(reply.answer.status, written.headers).end(written.text);
}

/** What fails here ends neither the process nor, where an answer is still possible, the connection. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { headers, text } = writtenForm(answer(500, { message: `The inspector failed: ${textOf(error)}` }));
  response.writeHead(500, headers).end(text);
}

function decide(exchange: Exchange, { route }: HttpServerOptions): Reply {
  try {
    return route(exchange);
  } catch (error) {
    return { answer: answer(500, 'Internal server error'), outcome: 'refused', reason: String(error) };
  }
}

function writtenForm({ status, body, close }: Answer): Written {
  const isText = typeof body === 'string';
  const text = status === 204 ? '' : isText ? body : JSON.stringify(body);
  return {
    headers: {
      ...CORS,
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
      ...(status !== 204 && { 'content-length': String(Buffer.byteLength(text)) }),
      ...(close && { connection: 'close' }),
    },
    text,
  };
}

function preflight(request: IncomingMessage, response: ServerResponse): void {
  if (!request.headers.origin || !request.headers['access-control-request-method']) {
    response.writeHead(400, { ...CORS, 'content-type': 'text/plain' }).end('Invalid Preflight Request');
    return;
  }
  const asked = request.headers['access-control-request-headers'];
  response.writeHead(204, { ...CORS, ...PREFLIGHT, ...(asked && { 'access-control-allow-headers': asked }) });
  response.end();
}

/** Requests that no parser could read: oversized headers, HTTP/2 without negotiation, noise. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return;
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const { status, body } = tooLarge
    ? answer(431, clientErrorBody(431, 'Request Header Fields Too Large', 'Exceeded maximum allowed HTTP header size'))
    : answer(400, clientErrorBody(400, 'Bad Request', 'Client Error'));
  const text = JSON.stringify(body);
  const head = `HTTP/1.1 ${status} ${tooLarge ? 'Request Header Fields Too Large' : 'Bad Request'}`;
  const fields = `content-length: ${text.length}\r\ncontent-type: application/json\r\nconnection: close`;
  socket.end(`${head}\r\n${fields}\r\n\r\n${text}`);
}

function clientErrorBody(statusCode: number, error: string, message: string) {
  return { error, message, statusCode };
}

/** Resolves to the server's URL. */
export function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const inUse = cause.code === 'EADDRINUSE';
      const why = inUse ? `port ${port} is in use. Use another port, or 0 for any free one.` : cause.message;
      reject(
        new InspectorError(inUse ? 'PORT_IN_USE' : 'LISTEN_FAILED', `Cannot listen on ${host}: ${why}`, { cause }),
      );
    });
    server.listen(port, host, () => {
      const { address, family, port: bound } = server.address() as AddressInfo;
      resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`);
    });
  });
}
