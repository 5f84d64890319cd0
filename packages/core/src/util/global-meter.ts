/** What `@opentelemetry/api` 1.x registers on `globalThis`. Reading it there avoids a dependency. */
export const API_KEY = Symbol.for('opentelemetry.js.api.1');

export type Attributes = Readonly<Record<string, string | number>>;

interface InstrumentOptions {
  readonly description: string;
  readonly unit: string;
}

export interface Counter {
  add(value: number, attributes: Attributes): void;
}

export interface Histogram {
  record(value: number, attributes: Attributes): void;
}

export type Observable = object;

export interface ObservableResult {
  observe(observable: Observable, value: number, attributes: Attributes): void;
}

type ObservableCallback = (result: ObservableResult) => void;

/** The part of a meter that is used here. */
export interface Meter {
  createCounter(name: string, options: InstrumentOptions): Counter;
  createHistogram(name: string, options: InstrumentOptions & { readonly advice: object }): Histogram;
  createObservableUpDownCounter(name: string, options: InstrumentOptions): Observable;
  addBatchObservableCallback(callback: ObservableCallback, observables: readonly Observable[]): void;
  removeBatchObservableCallback(callback: ObservableCallback, observables: readonly Observable[]): void;
}

export interface MeterProvider {
  getMeter(name: string, version: string): Meter;
}

/** The meter provider that the app has registered, if any. */
export function globalMeterProvider(): MeterProvider | undefined {
  const { metrics } = (globalThis as { [API_KEY]?: { readonly metrics?: MeterProvider } })[API_KEY] ?? {};
  return metrics;
}
