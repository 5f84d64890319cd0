import type { DeliveryMeter, DeliveryStats, FinalDelivery } from './delivery/delivery.js';
import type { TransportResult } from './delivery/transport.js';
import { type Diagnostics, reasonOf } from './diagnostics.js';
import type { EventType } from './events/types.js';
import type { ClientConfig } from './options/client-config.js';
import type { SkipReason } from './requests/skip-rules.js';
import { processGlobal } from './util/process-global.js';
import type {
  Attributes,
  Counter,
  Histogram,
  Meter,
  MeterProvider,
  Observable,
  ObservableResult,
} from './util/telemetry.js';
import { VERSION } from './version.js';

/** Upper bounds of the buckets, in seconds: from a local network to the default time limit. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** More clients than this share the last name, so that their number is bounded. */
const MOST_NAMES = 16;

const names = processGlobal('metrics', () => ({ count: 0 }));

type MetricsConfig = Pick<ClientConfig, 'metrics' | 'maxQueueSize' | 'maxQueueBytes'>;

const NOTHING = { maxQueueSize: 0, maxQueueBytes: 0, queued: 0, bytes: 0, inFlight: 0, held: 0 };

interface Instruments {
  readonly provider: MeterProvider;
  readonly meter: Meter;
  readonly exported: Counter;
  readonly retries: Counter;
  readonly skipped: Counter;
  readonly duration: Histogram;
  readonly size: Observable;
  readonly capacity: Observable;
  readonly bytes: Observable;
  readonly byteCapacity: Observable;
  readonly inflight: Observable;
  readonly held: Observable;
}

/** Metrics of a client for the app's OpenTelemetry, if that has a meter provider. Labels are bounded, and name no person. */
export class ClientMetrics implements DeliveryMeter {
  readonly #stats: () => DeliveryStats;
  readonly #config: MetricsConfig;
  readonly #diagnostics: Pick<Diagnostics, 'once'>;
  #component: Attributes | undefined;
  #instruments: Instruments | undefined;
  #isOff: boolean;
  #hasEnded = false;

  constructor(stats: () => DeliveryStats, config: MetricsConfig, diagnostics: Pick<Diagnostics, 'once'>) {
    this.#stats = stats;
    this.#config = config;
    this.#isOff = !config.metrics;
    this.#diagnostics = diagnostics;
  }

  connect(provider: MeterProvider | undefined): boolean {
    if (this.#hasEnded || this.#isOff || provider === this.#instruments?.provider)
      return this.#instruments !== undefined;
    this.#close();
    if (provider) this.#attempt(() => this.#open(provider));
    return this.#instruments !== undefined;
  }

  /** The client has ended. */
  readonly end = (): void => {
    this.#hasEnded = true;
  };

  /** Stops observing the queue. */
  #close(): void {
    const opened = this.#instruments;
    this.#instruments = undefined;
    if (opened) this.#attempt(() => opened.meter.removeBatchObservableCallback(this.#observe, observablesOf(opened)));
  }

  ended(type: EventType, delivery: FinalDelivery): void {
    const failure = delivery.status === 'dropped' ? delivery.reason : delivery.status;
    const isFailure = delivery.status === 'dropped' || delivery.status === 'rejected';
    const attributes = {
      'openpanel.event.type': type,
      'openpanel.outcome': delivery.status,
      ...(isFailure && { 'error.type': failure }),
    };
    this.#add((instruments) => instruments.exported, attributes);
  }

  requested(durationMs: number, result: TransportResult): void {
    const attributes = {
      ...this.#component,
      ...(result.kind === 'answered'
        ? {
            'http.response.status_code': result.status,
            ...(result.status >= 400 && { 'error.type': `${result.status}` }),
          }
        : { 'error.type': result.kind }),
    };
    this.#attempt(() => this.#instruments?.duration.record(durationMs / 1_000, attributes));
  }

  retried(): void {
    this.#add((instruments) => instruments.retries, {});
  }

  skipped(reason: SkipReason): void {
    this.#add((instruments) => instruments.skipped, { 'openpanel.skip.reason': reason });
  }

  #add(counter: (instruments: Instruments) => Counter, attributes: Attributes): void {
    const instruments = this.#instruments;
    if (instruments) this.#attempt(() => counter(instruments).add(1, { ...this.#component, ...attributes }));
  }

  #open(provider: MeterProvider): void {
    if (!this.#component) {
      const name = names.count < MOST_NAMES ? names.count : 'more';
      this.#component = {
        'otel.component.type': 'openpanel_client',
        'otel.component.name': `openpanel_client/${name}`,
      };
      names.count += 1;
    }
    const instruments = createInstruments(provider);
    instruments.meter.addBatchObservableCallback(this.#observe, observablesOf(instruments));
    this.#instruments = instruments;
  }

  readonly #observe = (result: ObservableResult): void => {
    const { maxQueueSize, maxQueueBytes, queued, bytes, inFlight, held } = this.#hasEnded
      ? NOTHING
      : { ...this.#config, ...this.#stats() };
    const opened = this.#instruments;
    const component = this.#component;
    if (!opened || !component) return;
    // What was observed last stays in later exports, so the zeros have to be seen once.
    if (this.#hasEnded) this.#close();
    result.observe(opened.size, queued, component);
    result.observe(opened.capacity, maxQueueSize, component);
    result.observe(opened.bytes, bytes, component);
    result.observe(opened.byteCapacity, maxQueueBytes, component);
    result.observe(opened.inflight, inFlight, component);
    result.observe(opened.held, held, component);
  };

  /** A meter provider of the app's own may throw. Then there are no metrics. */
  #attempt(use: () => void): void {
    try {
      use();
    } catch (error) {
      this.#isOff = true;
      this.#instruments = undefined;
      const message = `The OpenTelemetry meter failed: ${reasonOf(error)}. This client records no more metrics.`;
      this.#diagnostics.once('callback_failed', message, 'metrics');
    }
  }
}

const observablesOf = ({ size, capacity, bytes, byteCapacity, inflight, held }: Instruments): readonly Observable[] => [
  size,
  capacity,
  bytes,
  byteCapacity,
  inflight,
  held,
];

/** Named after `otel.sdk.*`, what OpenTelemetry says of its own processors and exporters. */
function createInstruments(provider: MeterProvider): Instruments {
  const meter = provider.getMeter('@openpanel-node/core', VERSION);
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(`openpanel.sdk.${name}`, { unit, description });
  const observable = (name: string, unit: string, description: string) =>
    meter.createObservableUpDownCounter(`openpanel.sdk.${name}`, { unit, description });
  return {
    provider,
    meter,
    exported: counter('exporter.event.exported', '{event}', 'Calls with their outcome.'),
    retries: counter('exporter.retries', '{request}', 'Requests to the API that repeated an earlier one.'),
    skipped: counter('request.skipped', '{request}', 'Requests without a request event.'),
    duration: meter.createHistogram('openpanel.sdk.exporter.operation.duration', {
      unit: 's',
      description: 'Duration of one request to the API.',
      advice: { explicitBucketBoundaries: BUCKETS },
    }),
    size: observable('processor.event.queue.size', '{event}', 'Calls that wait to be sent.'),
    capacity: observable('processor.event.queue.capacity', '{event}', 'Most events that the queue can hold.'),
    bytes: observable('processor.event.queue.bytes', 'By', 'Size of the events in the queue.'),
    byteCapacity: observable('processor.event.queue.bytes.capacity', 'By', 'Most bytes that the queue can hold.'),
    inflight: observable('exporter.event.inflight', '{event}', 'Calls whose request is on its way.'),
    held: observable('processor.event.held', '{event}', 'Calls that are delayed so that counters add up.'),
  };
}
