import { once } from 'node:events';
import { request as ask, createServer } from 'node:http';

/**
 * Stands in front of an inspector. While `isRecording`, it answers itself, which is cheap, and keeps what each event says of its
 * visitor. Answers of the inspector come `delayMs` late; with `retryAfter`, it refuses everything for so many seconds.
 */
export async function startRecordingApi(inspector) {
  const target = new URL(inspector.url);
  const close = () => server.close().closeAllConnections();
  const api = { url: '', isRecording: false, events: [], delayMs: 0, retryAfter: undefined, refused: 0, close };
  const server = createServer((request, response) => {
    if (api.retryAfter !== undefined) {
      api.refused += 1;
      request.resume();
      return response.writeHead(429, { 'retry-after': api.retryAfter }).end();
    }
    if (!api.isRecording) return pass(request, response, target, api.delayMs);
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { payload } = JSON.parse(Buffer.concat(chunks));
      api.events.push(recorded(payload, request.headers));
      response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  api.url = `http://127.0.0.1:${server.address().port}`;
  return api;
}

const ANSWER = JSON.stringify({ deviceId: 'd'.repeat(32), sessionId: 's'.repeat(32) });

function pass(request, response, { hostname, port }, delayMs) {
  const { url: path, method, headers } = request;
  const asked = ask({ hostname, port, path, method, headers }, (answer) => {
    setTimeout(() => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    }, delayMs);
  });
  asked.on('error', () => response.destroy());
  request.pipe(asked);
}

function recorded({ name, profileId, properties }, headers) {
  const { order, url, __ip } = properties;
  return {
    name,
    profileId,
    ip: __ip ?? headers['openpanel-client-ip'] ?? headers['x-client-ip'],
    userAgent: headers['user-agent'],
    order: order ?? url?.split('/').at(-1),
  };
}
