/** What `@opentelemetry/api` 1.x registers on `globalThis`; read there, so that it need not be a dependency. */
interface RegisteredApi {
  readonly context?: {
    active(): Context;
    with<R>(context: Context, fn: () => R): R;
  };
}

interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
}

const API_KEY = Symbol.for('opentelemetry.js.api.1');
/** What `suppressTracing` of `@opentelemetry/core` sets. */
const SUPPRESS_KEY = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN');

interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
}

const registered = () => (globalThis as { [API_KEY]?: RegisteredApi })[API_KEY]?.context;

/** Calls a function such that OpenTelemetry's instrumentations make no spans of what it does. */
export function withoutTracing(fn: () => void): void {
  const context = registered();
  if (!context) return fn();
  let called = false;
  const once = () => {
    called = true;
    fn();
  };
  try {
    context.with(context.active().setValue(SUPPRESS_KEY, true), once);
  } catch (error) {
    if (called) throw error;
    fn(); // another version's registry
  }
}

/** The IDs of the active OpenTelemetry span; undefined without one. */
export function activeTrace(): { trace_id: string; span_id: string } | undefined {
  try {
    const span = registered()?.active().getValue(SPAN_KEY) as { spanContext(): SpanContext } | undefined;
    const context = span?.spanContext();
    return context && { trace_id: context.traceId, span_id: context.spanId };
  } catch {
    // Another version's registry: an event without a trace is better than none.
    return undefined;
  }
}
