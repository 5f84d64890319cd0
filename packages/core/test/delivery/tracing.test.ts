import { context, trace } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { apiServer } from '../api-server.js';
import { httpClient } from '../clients.js';

const exporter = new InMemorySpanExporter();
const instrumentation = new UndiciInstrumentation();

beforeAll(() => {
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  instrumentation.setTracerProvider(provider);
  instrumentation.enable();
});
beforeEach(() => exporter.reset());
afterAll(() => {
  instrumentation.disable();
  trace.disable();
  context.disable();
});

it('hides its own requests from tracing, and nobody else’s', async () => {
  const api = await apiServer();
  const { client } = httpClient(api.url);
  await trace.getTracer('test').startActiveSpan('the app', async (span) => {
    await Promise.all([client.track('one'), client.track('two')]);
    await (
      await fetch(api.url, { method: 'POST', body: '{"type":"track","payload":{"name":"the app’s own"}}' })
    ).text();
    span.end();
  });
  await client.track('outside of every span');
  await client.flush();
  expect(api.received.length).toBeGreaterThanOrEqual(3);
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['POST', 'the app']);
});
