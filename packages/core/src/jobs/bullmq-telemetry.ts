import { withoutSignature } from '../carrier/carriers.js';
import { INTERNALS, type OpenPanel } from '../client.js';
import { defaultClient } from '../default-client.js';
import { hasMethods, row } from '../options/option-row.js';
import { checkOptions, type OptionRules } from '../options/option-rules.js';
import { currentScope, runInScope, runOutsideScope, type Scope } from '../tracking/scope.js';
import { readJobMetadata, writeJobMetadata } from './job-metadata.js';

/** What BullMQ 5.34 and later take as the option `telemetry`. */
export interface BullTelemetry<Meter = never> {
  readonly tracer: BullTracer;
  readonly contextManager: BullContextManager;
  readonly meter?: Meter;
}

interface BullTracer {
  startSpan(name: string, options?: { readonly kind: number }, context?: unknown): BullSpan;
}

interface BullContextManager {
  with<A extends (...args: never[]) => unknown>(context: unknown, fn: A): ReturnType<A>;
  active(): unknown;
  root?(): unknown;
  getMetadata(context: unknown): string;
  fromMetadata(active: unknown, metadata: string): unknown;
}

interface BullSpan {
  setSpanOnContext(context: unknown): unknown;
  setAttribute(key: string, value: unknown): void;
  setAttributes(attributes: unknown): void;
  addEvent(name: string, attributes?: unknown): void;
  recordException(exception: unknown, time?: unknown): void;
  end(): void;
}

/** Options of `openpanelTelemetry()`. */
export interface BullTelemetryOptions<Meter = never> {
  /** The client whose scopes jobs run in. @default the default client, which is that of the middleware */
  client?: OpenPanel | undefined;
  /** The app's own telemetry, such as a `BullMQOtel`. It works as before. */
  telemetry?: BullTelemetry<Meter> | undefined;
}

const RULES: OptionRules & Record<keyof BullTelemetryOptions, unknown> = {
  client: row('an OpenPanel client', (value) => hasMethods(value, 'scope')),
  telemetry: row('a telemetry of BullMQ (it has a tracer and a contextManager)', isTelemetry),
};

/** What an app writes to its own queue may be opened as long as the queue keeps it. */
const OWN_QUEUE = { unsigned: true, maxAgeMs: Number.MAX_SAFE_INTEGER };
/** The kind of span that BullMQ starts for a processor. */
const CONSUMER = 4;

/** Set on a telemetry by `carryFlows()`. */
export const CARRIES_FLOWS: unique symbol = Symbol('carries flows');
/** How BullMQ names the span of a job of a flow. */
const FLOW_NODE = 'addNode';
const UNCARRIED =
  'A flow was added by a FlowProducer of which BullMQ stores no scope with jobs without opts. Write carryFlows(new FlowProducer(…)).';

/** What BullMQ passes on as its context. */
interface JobContext {
  /** The scope that is current, or that a job was added in. */
  readonly scope?: Scope | undefined;
  /** Of a job that is to be processed, if it has one. */
  readonly carrier?: string | undefined;
  readonly place: 'here' | 'in a job' | 'nowhere';
  /** The context of the app's own telemetry. */
  readonly own: unknown;
}

/**
 * Lets jobs run in the scope that they were added in. Pass it as `telemetry` to each `Queue`, `FlowProducer` and `Worker` of BullMQ. A job
 * that was added outside of a request and a job runs in an empty scope.
 */
export function openpanelTelemetry<Meter = never>(options: BullTelemetryOptions<Meter> = {}): BullTelemetry<Meter> {
  const { client, telemetry: own } = checkOptions(options, RULES);
  const contexts = own?.contextManager;

  const contextManager: Required<BullContextManager> = {
    active: (): JobContext => ({ scope: currentScope(), place: 'here', own: contexts?.active() }),
    root: (): JobContext => ({ place: 'nowhere', own: contexts && (contexts.root?.() ?? contexts.active()) }),
    getMetadata(context) {
      const { scope, own } = context as JobContext;
      const carrier = scope && (client ? runInScope(scope, () => client.carrier()) : scope.tracker.carrier());
      // Services that share a queue may have different secrets, or none.
      const unsigned = carrier === undefined ? undefined : withoutSignature(carrier);
      return writeJobMetadata({ carrier: unsigned, own: contexts?.getMetadata(own) });
    },
    fromMetadata(active, metadata): JobContext {
      const { carrier, own: stored } = readJobMetadata(metadata);
      const { own } = active as JobContext;
      return { carrier, place: 'here', own: stored === undefined ? own : contexts?.fromMetadata(own, stored) };
    },
    with<A extends (...args: never[]) => unknown>(context: unknown, fn: A): ReturnType<A> {
      const { carrier, place, own } = context as JobContext;
      const run = () => (contexts ? contexts.with(own, fn) : fn()) as ReturnType<A>;
      if (place === 'here') return run();
      if (place === 'nowhere') return runOutsideScope(run);
      // Without a carrier too: a worker that was started in a request is not part of it.
      return (client ?? defaultClient()).scope(carrier, carrier === undefined ? undefined : OWN_QUEUE).run(run);
    },
  };

  const tracer: BullTracer = {
    startSpan(name, spanOptions, context) {
      if (name.startsWith(FLOW_NODE) && !(CARRIES_FLOWS in made) && currentScope()) {
        (client ?? defaultClient())[INTERNALS].diagnostics.once('flow_without_scope', UNCARRIED);
      }
      const span = own?.tracer.startSpan(name, spanOptions, (context as JobContext | undefined)?.own);
      const place = spanOptions?.kind === CONSUMER ? 'in a job' : 'here';
      return {
        setSpanOnContext: (on): JobContext => {
          const known = on as JobContext;
          return { ...known, place, own: span ? span.setSpanOnContext(known.own) : undefined };
        },
        setAttribute: (key, value) => span?.setAttribute(key, value),
        setAttributes: (attributes) => span?.setAttributes(attributes),
        addEvent: (event, attributes) => span?.addEvent(event, attributes),
        recordException: (exception, time) => span?.recordException(exception, time),
        end: () => span?.end(),
      };
    },
  };
  const made = { tracer, contextManager, ...(own?.meter !== undefined && { meter: own.meter }) };
  return made;
}

function isTelemetry(value: unknown): boolean {
  const { tracer, contextManager } = (value ?? {}) as Partial<Record<keyof BullTelemetry, unknown>>;
  return hasMethods(tracer, 'startSpan') && hasMethods(contextManager, 'active', 'with', 'getMetadata', 'fromMetadata');
}
