import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from '@openpanel-node/testkit';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMiddleware, expressFramework } from '../../src/adapter.js';
import type { ClientOptions } from '../../src/index.js';
import { type Answering, apiServer, STORED } from '../api-server.js';
import { httpClient, memoryClient } from '../clients.js';

afterEach(() => metrics.disable());

/** The app's OpenTelemetry, which Prometheus scrapes. */
async function openTelemetry() {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  metrics.setGlobalMeterProvider(provider);
  onTestFinished(() => provider.shutdown());
  return async () => {
    const chunks: string[] = [];
    const done = new Promise<void>((resolve) => {
      const response = { statusCode: 0, setHeader() {}, end: (text: string) => resolve(void chunks.push(text)) };
      exporter.getMetricsRequestHandler({} as never, response as never);
    });
    await done;
    return chunks
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('openpanel_'));
  };
}

/** The value of a series whose labels are at least these. */
function seriesOf(lines: readonly string[], name: string, labels: Record<string, string> = {}): number | undefined {
  const line = lines.find(
    (each) =>
      each.startsWith(`${name}{`) &&
      Object.entries(labels).every(([label, value]) => each.includes(`${label}="${value}"`)),
  );
  return line === undefined ? undefined : Number(line.split('} ')[1]?.split(' ')[0]);
}

const scraped = async (answer: Answering, options: ClientOptions = {}) => {
  const scrape = await openTelemetry();
  const api = await apiServer(answer);
  return { api, scrape, ...httpClient(api.url, options) };
};

describe('a Prometheus scrape', () => {
  it('has the calls by type and outcome, the requests with their duration, and the retries', async () => {
    const { client, scrape } = await scraped(({ body }, count) => {
      if (count === 1) return { status: 503 };
      return body.payload['name'] === 'refused'
        ? { status: 400, body: '{"message":"no","status":400,"error":"Error"}' }
        : STORED;
    });
    await client.track('first');
    await client.track('refused');
    await client.track('');
    await client.identify({ profileId: 'secret-person', email: 'secret@example.com' });
    await client.flush();
    const lines = await scrape();
    const exported = 'openpanel_sdk_exporter_event_exported_total';
    const delivered = { openpanel_outcome: 'delivered' };
    expect(seriesOf(lines, exported, { ...delivered, openpanel_event_type: 'track' })).toBe(1);
    expect(seriesOf(lines, exported, { ...delivered, openpanel_event_type: 'identify' })).toBe(1);
    expect(seriesOf(lines, exported, { openpanel_outcome: 'rejected', error_type: 'rejected' })).toBe(1);
    expect(seriesOf(lines, exported, { openpanel_outcome: 'dropped', error_type: 'invalid' })).toBe(1);
    expect(lines.filter((line) => line.includes('delivered') && line.includes('error_type'))).toEqual([]);
    const duration = 'openpanel_sdk_exporter_operation_duration';
    expect(seriesOf(lines, `${duration}_count`, { http_response_status_code: '200' })).toBe(2);
    expect(seriesOf(lines, `${duration}_count`, { http_response_status_code: '503', error_type: '503' })).toBe(1);
    expect(seriesOf(lines, `${duration}_sum`, { http_response_status_code: '200' })).toBeGreaterThan(0);
    expect(seriesOf(lines, 'openpanel_sdk_exporter_retries_total')).toBe(1);
    expect(lines.join()).not.toMatch(/secret/);
  });

  it('has the queue with its capacity, what is on its way, and held counters', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const options = { connections: 1, maxQueueSize: 77, maxQueueBytes: 88_000, counterSettleMs: 60_000 };
    const { api, client, scrape } = await scraped(async () => {
      await released;
      return STORED;
    }, options);
    for (const name of ['a', 'b', 'c']) void client.track(name);
    void client.increment({ profileId: 'u_1', property: 'n' });
    await vi.waitFor(() => expect(api.received).toHaveLength(1));
    const lines = await scrape();
    const gauge = (name: string) => seriesOf(lines, `openpanel_sdk_${name}`);
    expect(gauge('processor_event_queue_size')).toBe(3);
    expect(gauge('processor_event_queue_capacity')).toBe(77);
    expect(gauge('processor_event_queue_bytes_bytes') ?? gauge('processor_event_queue_bytes')).toBe(
      client.stats().bytes,
    );
    expect(lines.some((line) => line.includes('queue_bytes_capacity') && line.includes('} 88000'))).toBe(true);
    expect(gauge('exporter_event_inflight')).toBe(1);
    expect(gauge('processor_event_held')).toBe(1);
    release();
    await client.shutdown(1_000);
    const after = await scrape();
    expect(seriesOf(after, 'openpanel_sdk_processor_event_queue_size')).toBe(0);
    expect(seriesOf(await scrape(), 'openpanel_sdk_processor_event_queue_size')).toBe(0);
    expect(seriesOf(after, 'openpanel_sdk_exporter_event_exported_total', { openpanel_event_type: 'track' })).toBe(3);
  });

  it('has skipped requests by their reason', async () => {
    const scrape = await openTelemetry();
    const { client } = memoryClient();
    const middleware = createMiddleware({ client }, expressFramework);
    const server = createServer((req, res) => middleware.open(req as never, res as never).run(() => res.end()));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    for (const path of ['/healthz', '/assets/app.js']) await request(`http://127.0.0.1:${port}${path}`);
    await client.flush();
    const lines = await scrape();
    for (const openpanel_skip_reason of ['health_check', 'asset'])
      expect(seriesOf(lines, 'openpanel_sdk_request_skipped_total', { openpanel_skip_reason })).toBe(1);
    expect(lines.join()).not.toContain('app.js');
  });

  it('names each client, and no more than a bounded number of them', async () => {
    const scrape = await openTelemetry();
    for (let n = 0; n < 30; n += 1) await memoryClient().client.track('a');
    const lines = (await scrape()).filter((line) => line.startsWith('openpanel_sdk_exporter_event_exported_total'));
    const names = lines.map((line) => /otel_component_name="([^"]+)"/.exec(line)?.[1]);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeLessThanOrEqual(17);
    expect(names.every((name) => name?.startsWith('openpanel_client/'))).toBe(true);
  });
});

describe('a client', () => {
  it('finds a meter provider that is registered later', async () => {
    const { client } = memoryClient();
    await client.track('before');
    const scrape = await openTelemetry();
    await client.track('after');
    expect(seriesOf(await scrape(), 'openpanel_sdk_exporter_event_exported_total')).toBe(1);
  });

  it('records nothing with metrics: false, or without a provider', async () => {
    const scrape = await openTelemetry();
    await memoryClient({ metrics: false }).client.track('a');
    expect(await scrape()).toEqual([]);
    metrics.disable();
    await memoryClient().client.track('a');
    expect(await scrape()).toEqual([]);
  });

  it.each([
    ['getMeter', { getMeter: fail }],
    ['createCounter', { getMeter: () => ({ createCounter: fail }) }],
    ['add', { getMeter: () => brokenMeter }],
  ])('delivers although %s() throws, and says so once', async (_what, provider) => {
    metrics.setGlobalMeterProvider(provider as never);
    const { client, log } = memoryClient();
    expect(await client.track('a')).toMatchObject({ status: 'delivered' });
    expect(await client.track('b')).toMatchObject({ status: 'delivered' });
    expect(client.stats()).toMatchObject({ delivered: 2, pending: 0 });
    expect(log).toEqual([expect.stringMatching(/The OpenTelemetry meter failed: .* \(callback_failed: /)]);
  });
});

function fail(): never {
  throw new Error('no metrics today');
}

const brokenMeter = {
  createCounter: () => ({ add: fail }),
  createHistogram: () => ({ record: fail }),
  createObservableUpDownCounter: () => ({}),
  addBatchObservableCallback() {},
  removeBatchObservableCallback: fail,
};
