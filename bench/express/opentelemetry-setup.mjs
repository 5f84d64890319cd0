// Loaded by --import before Express, as OpenTelemetry wants it: the http and express instrumentations, spans in batches.
import { register } from 'node:module';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const exporter = new OTLPTraceExporter({ url: `${process.env.API_URL}/v1/traces` });
const processor = new BatchSpanProcessor(exporter, { maxQueueSize: 100_000 });
const provider = new NodeTracerProvider({ spanProcessors: [processor] });
provider.register();
registerInstrumentations({ instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation()] });

export const drain = () => provider.forceFlush();
