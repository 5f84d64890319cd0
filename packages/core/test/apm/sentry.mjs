// An app under Sentry: it serves a request, traces by hand, and asks another server. Prints what Sentry and the API saw.
import { once } from 'node:events';
import http from 'node:http';
import * as Sentry from '@sentry/node';
import { OpenPanel } from '../../dist/esm/index.js';

const [tracing, apiUrl, otherUrl] = process.argv.slice(2);
const breadcrumbs = [];
Sentry.init({
  dsn: 'http://key@127.0.0.1:9/1',
  ...(tracing === 'on' && { tracesSampleRate: 1, propagateTraceparent: true }),
  ...(tracing === 'unsampled' && { tracesSampleRate: 0 }),
  beforeBreadcrumb(breadcrumb) {
    if (breadcrumb.data?.url) breadcrumbs.push(breadcrumb.data.url);
    return breadcrumb;
  },
});

const client = new OpenPanel({ apiUrl, traceContext: true, spanAttributes: true });
const spans = [];
const remember = (name) => {
  const { traceId, spanId } = Sentry.getActiveSpan()?.spanContext() ?? {};
  const errorsBear = Sentry.getCurrentScope().getPropagationContext().traceId;
  spans.push({ name, trace_id: traceId ?? errorsBear, span_id: spanId });
};

const app = http.createServer(async (_req, res) => {
  remember('served');
  const own = client.track('served');
  await (await fetch(otherUrl, { method: 'POST', body: '{"type":"track","payload":{"name":"other"}}' })).text();
  await own;
  res.end();
});
await once(app.listen(0, '127.0.0.1'), 'listening');
const { port } = app.address();
http.get(`http://127.0.0.1:${port}/`).on('response', (response) => response.resume());
await once(app, 'request').then(([, response]) => once(response, 'close'));

let userOfSpan;
await Sentry.startSpan({ name: 'job' }, async () => {
  remember('traced');
  await client.scope({ profileId: 'u_1' }).track('traced');
  userOfSpan = Sentry.spanToJSON(Sentry.getActiveSpan()).attributes?.['user.id'];
});
remember('outside');
await client.track('outside');
await client.shutdown();
console.log(JSON.stringify({ spans, userOfSpan, breadcrumbs, hasClient: Sentry.getClient() !== undefined }));
process.exit();
