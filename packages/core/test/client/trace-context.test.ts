import { propertiesOf } from '@openpanel-node/testkit';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { apiServer } from '../api-server.js';
import { httpClient, memoryClient } from '../clients.js';

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

const span = trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 });

it('adds the IDs of the active span where it is asked for, and only there', async () => {
  const traced = memoryClient({ traceContext: true });
  const plain = memoryClient();
  context.with(trace.setSpan(context.active(), span), () => {
    void traced.client.track('inside');
    void plain.client.track('inside');
  });
  void traced.client.track('outside');
  const [inside, outside] = await traced.sent();
  expect(propertiesOf(inside)).toMatchObject({ trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) });
  expect(propertiesOf(outside)).not.toHaveProperty('trace_id');
  expect(propertiesOf((await plain.sent())[0])).not.toHaveProperty('trace_id');
});

it.each<[string, unknown]>([
  ['throws', { withScope: fail, getCurrentScope: fail }],
  ['throws afterwards', { withScope: (fn: (scope: object) => void) => fail(fn({})), getCurrentScope: () => ({}) }],
  ['calls nothing', { withScope() {}, getCurrentScope() {} }],
  ['is another thing', 7],
])('a Sentry that %s costs no event, and sends none twice', async (_how, acs) => {
  vi.stubGlobal('__SENTRY__', { version: '99.0.0', '98.0.0': null, '99.0.0': { acs } });
  const api = await apiServer();
  const { client } = httpClient(api.url, { traceContext: true });
  expect(await client.track('sent')).toMatchObject({ status: 'delivered' });
  expect(api.names()).toEqual(['sent']);
  vi.unstubAllGlobals();
});

function fail(_of?: unknown): never {
  throw new Error('not as expected');
}
