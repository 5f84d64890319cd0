import { gunzipSync } from 'node:zlib';

/** The real API names the visitor's device and session in every answer. */
const STORED =
  '{"deviceId":"3f2b6c1d8a9e4f7012b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b","sessionId":"9c1f7a64-3b52-4c0e-8d6f-2a7b8c9d0e1f"}';

/** How many events a request carries, and the body of the answer that its sender expects. */
const ROUTES = {
  '/track': () => ({ events: 1, answer: STORED }),
  '/batch/': (body, head) => ({ events: json(body, head).batch.length, answer: '{"status":1}' }),
  '/v1/batch': (body, head) => ({ events: json(body, head).batch.length, answer: '{"success":true}' }),
  '/2/httpapi': (body, head) => ({ events: json(body, head).events.length, answer: '{"code":200}' }),
  '/mixpanel/track': () => ({ events: 1, answer: '1' }),
  '/v1/traces': (body, head) => ({ events: serverSpans(json(body, head)), answer: '{}' }),
};

export function eventsIn(path, body, head) {
  const route = ROUTES[path.split('?', 1)[0]];
  return route ? route(body, head) : { events: 0, answer: '{}' };
}

function json(body, head) {
  const isGzip = /\r\ncontent-encoding: *gzip/i.test(head) || (body[0] === 0x1f && body[1] === 0x8b);
  return JSON.parse((isGzip ? gunzipSync(body) : body).toString());
}

/** Of the spans of a request to an Express app, the one of the request itself: kind 2 is SERVER. */
function serverSpans({ resourceSpans }) {
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  return spans.filter(({ kind }) => kind === 2).length;
}
