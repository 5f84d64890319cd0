import { createServer } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');
const EMPTY = Buffer.alloc(0);

/**
 * HTTP/1.1 with keep-alive in so few steps that the server is not what is measured. `answer(path, body, headers)` gives
 * the body of a 200; `latencyMs` is the time until it is written.
 */
export function createHttpServer(answer, latencyMs = 0) {
  return createServer({ noDelay: true }, (socket) => {
    let pending = EMPTY;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      let replies = '';
      for (let request = readRequest(pending); request; request = readRequest(pending)) {
        pending = pending.subarray(request.length);
        replies += reply(answer(request.path, request.body, request.head));
      }
      if (replies === '') return;
      if (latencyMs === 0) socket.write(replies, 'latin1');
      else setTimeout(() => socket.write(replies, 'latin1'), latencyMs);
    });
  });
}

/** The first complete request in a buffer, and how many bytes it takes. */
function readRequest(buffer) {
  const headEnd = buffer.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const head = buffer.latin1Slice(0, headEnd);
  const path = head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/1.1'));
  const from = headEnd + HEAD_END.length;
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return readChunked(buffer, from, path, head);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  if (buffer.length < from + length) return undefined;
  return { path, head, body: buffer.subarray(from, from + length), length: from + length };
}

function readChunked(buffer, from, path, head) {
  const chunks = [];
  let at = from;
  while (true) {
    const lineEnd = buffer.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(buffer.latin1Slice(at, lineEnd), 16);
    if (size === 0) {
      const end = lineEnd - 1 + LAST_CHUNK.length;
      return buffer.length < end ? undefined : { path, head, body: Buffer.concat(chunks), length: end };
    }
    const start = lineEnd + 2;
    if (buffer.length < start + size + 2) return undefined;
    chunks.push(buffer.subarray(start, start + size));
    at = start + size + 2;
  }
}

const reply = (body) =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${body.length}\r\n` +
  `Date: ${date()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=72\r\n\r\n${body}`;

let dateAt = 0;
let dateText = '';

function date() {
  const now = Math.floor(Date.now() / 1_000);
  if (now !== dateAt) {
    dateAt = now;
    dateText = new Date(now * 1_000).toUTCString();
  }
  return dateText;
}
