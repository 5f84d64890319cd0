/** What `@opentelemetry/api` 1.x registers on `globalThis`. Reading it there avoids a dependency. */
interface RegisteredApi {
  readonly metrics?: MeterProvider;
  readonly context?: {
    active(): Context;
    with<R>(context: Context, fn: () => R): R;
  };
}

const API_KEY = Symbol.for('opentelemetry.js.api.1');

interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
}

/** The key that `suppressTracing()` of `@opentelemetry/core` sets. */
const SUPPRESS_KEY = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN');

interface Span {
  spanContext(): { readonly traceId: string; readonly spanId: string };
  isRecording?(): boolean;
  setAttribute?(name: string, value: string): unknown;
}

/** What each version of Sentry keeps on `globalThis.__SENTRY__`, under its version number. */
interface SentryCarrier {
  readonly acs?: {
    withScope(fn: (scope: SentryScope) => void): void;
    getCurrentScope(): SentryScope;
  };
}

interface SentryScope {
  getClient(): unknown;
  setClient(client: undefined): void;
  setSDKProcessingMetadata(data: object): void;
  getPropagationContext(): { readonly traceId: string };
  /** Since version 11. */
  readonly refs?: { readonly span?: Span | { deref(): Span | undefined } };
}

type Around = (fn: () => void) => void;

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
  return (globalThis as { [API_KEY]?: RegisteredApi })[API_KEY]?.metrics;
}

/** Calls a function so that neither OpenTelemetry nor Sentry traces it or adds headers to its requests. */
export function withoutTracing(fn: () => void): void {
  const openTelemetry = (globalThis as { [API_KEY]?: RegisteredApi })[API_KEY]?.context;
  if (!openTelemetry && !('__SENTRY__' in globalThis)) return fn();
  const inner = sentries().reduce((inside, acs) => () => attempt((call) => withoutSentry(acs, call), inside), fn);
  if (!openTelemetry) return inner();
  attempt((call) => openTelemetry.with(openTelemetry.active().setValue(SUPPRESS_KEY, true), call), inner);
}

/** Calls the function without the registry if that fails before it was called; it may be of another version. */
function attempt(around: Around, fn: () => void): void {
  let called = false;
  try {
    around(() => {
      if (called) return;
      called = true;
      fn();
    });
  } catch (error) {
    if (called) throw error;
  }
  if (!called) fn();
}

/** The flag prevents breadcrumbs and spans. Sentry still adds headers when it traces, unless the scope has no client. */
function withoutSentry(acs: NonNullable<SentryCarrier['acs']>, fn: () => void): void {
  acs.withScope((scope) => {
    scope.setSDKProcessingMetadata({ __SENTRY_SUPPRESS_TRACING__: true });
    scope.setClient(undefined);
    fn();
  });
}

function sentries(): NonNullable<SentryCarrier['acs']>[] {
  const { __SENTRY__: versions } = globalThis as { __SENTRY__?: Record<string, SentryCarrier | string> };
  if (typeof versions !== 'object' || versions === null) return [];
  return Object.values(versions).flatMap((carrier) => (typeof carrier === 'object' && carrier?.acs) || []);
}

/**
 * Returns the IDs of the active span of OpenTelemetry, else of Sentry; undefined without one. Without a span, Sentry still has a
 * trace ID, which its errors have too.
 */
export function activeTrace(): { trace_id: string; span_id?: string } | undefined {
  try {
    return idsOf(openTelemetrySpan()) ?? sentryTrace();
  } catch {
    // The registry of an unknown version: an event without a trace is better than no event.
    return undefined;
  }
}

/** Sets attributes on the span that was active, as long as it records. */
export type SpanMark = (attributes: Readonly<Record<string, string | undefined>>) => void;

/** For the active span of OpenTelemetry, else of Sentry; undefined without one. */
export function activeSpan(): SpanMark | undefined {
  try {
    const span = openTelemetrySpan() ?? sentrySpan(currentSentry());
    return span?.setAttribute === undefined ? undefined : (attributes) => mark(span, attributes);
  } catch {
    return undefined;
  }
}

function mark(span: Span, attributes: Readonly<Record<string, string | undefined>>): void {
  try {
    if (span.isRecording?.() === false) return;
    for (const [name, value] of Object.entries(attributes)) if (value) span.setAttribute?.(name, value);
  } catch {
    // As above: the span of an unknown version.
  }
}

const idsOf = (span: Span | undefined) => {
  const context = span?.spanContext();
  return context && { trace_id: context.traceId, span_id: context.spanId };
};

function openTelemetrySpan(): Span | undefined {
  const { context } = (globalThis as { [API_KEY]?: RegisteredApi })[API_KEY] ?? {};
  return context?.active().getValue(SPAN_KEY) as Span | undefined;
}

const currentSentry = (): SentryScope | undefined =>
  sentries()
    .map((acs) => acs.getCurrentScope())
    .find((current) => current.getClient() !== undefined);

function sentrySpan(scope: SentryScope | undefined): Span | undefined {
  const ref = scope?.refs?.span;
  return ref && 'deref' in ref ? ref.deref() : ref;
}

function sentryTrace() {
  const scope = currentSentry();
  return idsOf(sentrySpan(scope)) ?? (scope && { trace_id: scope.getPropagationContext().traceId });
}
