import { CHROME } from '@openpanel-node/testkit';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ClientOptions, Tracker } from '../../src/index.js';
import { apiServer } from '../api-server.js';
import { httpClient } from '../clients.js';

const spans = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

const KNOWN = {
  body: '{"deviceId":"device_1","sessionId":"session_1"}',
  headers: { 'content-type': 'application/json' },
};
const VISITOR = { ip: '203.0.113.9', userAgent: CHROME, profileId: 'u_1' };

/** The attributes of a span in which this was called. */
async function attributesOf(options: ClientOptions, call: (tracker: Tracker) => unknown) {
  const api = await apiServer(() => KNOWN);
  const { client } = httpClient(api.url, options);
  const span = provider.getTracer('test').startSpan('work');
  await context.with(trace.setSpan(context.active(), span), () => call(client.scope(VISITOR)));
  span.end();
  const [finished] = spans.getFinishedSpans().slice(-1);
  return finished?.attributes;
}

it('has the profile at once, and the device and session when the event is delivered', async () => {
  expect(await attributesOf({ spanAttributes: true }, (op) => void op.track('seen'))).toEqual({ 'user.id': 'u_1' });
  expect(await attributesOf({ spanAttributes: true }, (op) => op.track('seen'))).toEqual({
    'user.id': 'u_1',
    'enduser.pseudo.id': 'device_1',
    'session.id': 'session_1',
  });
  expect(
    await attributesOf({ spanAttributes: true }, (op) => op.identify({ profileId: 'u_2', firstName: 'First' })),
  ).toMatchObject({ 'user.id': 'u_2' });
});

it('has nothing of a counter, which may be of another person, and without the option', async () => {
  const count = (op: Tracker) => op.increment({ profileId: 'u_3', property: 'n' });
  expect(await attributesOf({ spanAttributes: true }, count)).toEqual({});
  expect(await attributesOf({ traceContext: true }, (op) => op.track('seen'))).toEqual({});
});

it.each([
  ['a span that has ended', { isRecording: () => false, setAttribute: vi.fn() }],
  [
    'a span that throws',
    {
      isRecording: () => true,
      setAttribute: vi.fn(() => {
        throw new Error('no');
      }),
    },
  ],
  ['a span of another version', {}],
])('costs no event with %s', async (_what, span) => {
  const api = await apiServer(() => KNOWN);
  const { client } = httpClient(api.url, { spanAttributes: true });
  const active = context.active().setValue(Symbol.for('OpenTelemetry Context Key SPAN'), span);
  await context.with(active, async () => {
    expect(await client.scope(VISITOR).track('seen')).toMatchObject({ status: 'delivered' });
  });
  expect(api.names()).toEqual(['seen']);
});
