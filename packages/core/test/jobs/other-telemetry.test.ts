import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import * as bullmq from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import type * as bullmq5 from 'bullmq5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_REDIS, type RedisServer, startRedis } from '../../../testkit/src/redis/redis-server.js';
import { openpanelTelemetry } from '../../src/bullmq.js';
import { readJobMetadata, writeJobMetadata } from '../../src/jobs/job-metadata.js';
import { memoryClient } from '../clients.js';
import { openQueue, ownerOf, userAt } from './queues.js';

describe.skipIf(NO_REDIS)('an app that traces its jobs', { timeout: 60_000 }, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis({ config: { appendonly: 'no' } });
    new NodeTracerProvider().register({ contextManager: new AsyncLocalStorageContextManager() });
  });
  afterAll(async () => {
    trace.disable();
    context.disable();
    propagation.disable();
    await redis.stop();
  });

  const tracing = () => new BullMQOtel({ tracerName: 'app' });

  /** Adds a job in a span and a scope: whether its processor is in the trace of the span, and whose events it has. */
  async function added(producer: 'both' | 'traces', consumer: 'both' | 'traces') {
    const { client, sent } = memoryClient();
    const telemetries = { both: openpanelTelemetry({ client, telemetry: tracing() }), traces: tracing() };
    const traces: (string | undefined)[] = [];
    const { name, processed } = openQueue(
      bullmq,
      redis.port,
      client,
      async () => {
        traces.push(trace.getActiveSpan()?.spanContext().traceId);
        void client.track('processed');
      },
      { telemetry: telemetries[consumer] },
    );
    const queue = new bullmq.Queue(name, { connection: { port: redis.port }, telemetry: telemetries[producer] });
    const span = trace.getTracer('test').startSpan('request');
    await context.with(trace.setSpan(context.active(), span), () =>
      client.scope(userAt(1)).run(() => queue.add('job', {})),
    );
    await processed(1);
    await queue.close();
    const owners = (await sent()).map(ownerOf);
    expect([traces.length, owners.length]).toEqual([1, 1]);
    return { inTrace: traces[0] === span.spanContext().traceId, owner: owners[0]?.profileId };
  }

  it.each([
    ['both', 'both', 'u_1'],
    ['both', 'traces', undefined],
    ['traces', 'both', undefined],
  ] as const)('goes on to, where a job is added with %s and processed with %s', async (producer, consumer, owner) => {
    expect(await added(producer, consumer)).toEqual({ inTrace: true, owner });
  });
});

it('both majors of BullMQ take the telemetry, and theirs is taken', () => {
  const own = new BullMQOtel({ enableMetrics: true });
  const newer: bullmq.Telemetry = openpanelTelemetry({ telemetry: own });
  const older: bullmq5.Telemetry = openpanelTelemetry({ telemetry: newer });
  const without: bullmq.Telemetry = openpanelTelemetry();
  expect(own.meter).toBeDefined();
  expect([newer.meter, older.meter, without.meter]).toEqual([own.meter, own.meter, undefined]);
  expect(() => openpanelTelemetry({ telemetry: {} as never })).toThrow(/must be a telemetry of BullMQ/);
  expect(() => openpanelTelemetry({ unsigned: true } as never)).toThrow(/no option "unsigned"/);
});

describe('what is stored with a job', () => {
  it.each([
    [undefined, undefined],
    [undefined, '{"traceparent":"00-1"}'],
    ['1.a.b', undefined],
    ['1.a.b', '{"traceparent":"00-1"}'],
    ['1.a.b', 'a text'],
    ['1.a.b', '[1]'],
    ['1.a.b', '"{}"'],
  ])('is the carrier %j and what another telemetry has: %j', (carrier, other) => {
    const text = writeJobMetadata({ carrier, own: other });
    if (text !== '') expect(readJobMetadata(text)).toEqual({ carrier, own: other });
    expect(text === '').toBe(carrier === undefined && other === undefined);
  });

  it.each(['', '{', '{"openpanel":7}', 'null'])(
    'is left to another telemetry where it is something else: %j',
    (text) => {
      expect(readJobMetadata(text)).toEqual({ carrier: undefined, own: text });
    },
  );
});
