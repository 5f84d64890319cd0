/** What `@opentelemetry/api` 1.x registers on `globalThis`; read there, so that it need not be a dependency. */
interface RegisteredApi {
  readonly context?: { active(): { getValue(key: symbol): unknown } };
}

const API_KEY = Symbol.for('opentelemetry.js.api.1');
const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN');

interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
}

/** The IDs of the active OpenTelemetry span; undefined without one. */
export function activeTrace(): { trace_id: string; span_id: string } | undefined {
  try {
    const api = (globalThis as { [API_KEY]?: RegisteredApi })[API_KEY];
    const span = api?.context?.active().getValue(SPAN_KEY) as { spanContext(): SpanContext } | undefined;
    const context = span?.spanContext();
    return context && { trace_id: context.traceId, span_id: context.spanId };
  } catch {
    // Another version's registry: an event without a trace is better than none.
    return undefined;
  }
}
