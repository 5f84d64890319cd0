import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type DeliveryReport, type FinalDelivery, OpenPanel } from '../../packages/core/src/index.js';
import { type InspectorOptions, startInspector } from '../../packages/inspector/src/index.js';
import { memoryLogger } from '../../packages/testkit/src/index.js';

const CLIENT_ID = '10ca1000-0000-4000-8000-000000000001';
const CLIENT_SECRET = 'sec_local_openpanel_inspector';
/** The inspector stores this often, and a client waits so long: as far apart as 10 s and 15 s. */
const FLUSH_MS = 200;
export const GAP_MS = 400;

const PROGRAM = fileURLToPath(new URL('./program.mjs', import.meta.url));

/** An inspector that stores profiles more often, and ends with the test. */
export async function api(options: InspectorOptions = {}) {
  const inspector = await startInspector({ profileFlushMs: FLUSH_MS, ...options });
  onTestFinished(() => inspector.close());
  const requests = (type: string) => inspector.requests().filter((request) => request.type === type);
  return { inspector, requests };
}

type ClientOptions = ConstructorParameters<typeof OpenPanel>[0];

/** A client with the short gap, and what became of its calls. */
export function clientOf(url: string, options: ClientOptions = {}, Client = OpenPanel) {
  const logger = memoryLogger();
  const client = new Client({
    apiUrl: url,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    counterSettleMs: GAP_MS,
    retryDelayMs: 10,
    maxRetryDelayMs: 50,
    logger,
    ...options,
  });
  onTestFinished(async () => void (await client.shutdown(0)));
  const ends: { type: string; property: unknown; delivery: FinalDelivery }[] = [];
  client.on('delivery', ({ type, payload }, delivery) => {
    ends.push({ type, property: 'property' in payload ? payload.property : undefined, delivery });
  });
  return { client, ends, log: logger.lines };
}

/** What the program says of itself. */
interface Fact {
  readonly ready?: true;
  readonly awaited?: { readonly status: string };
  readonly report?: DeliveryReport;
  readonly made?: number;
  readonly level?: string;
  readonly line?: string;
  readonly type?: string;
  readonly property?: string;
  readonly status?: string;
}

/** Runs the program to its end; `onReady` may send it a signal. */
export async function runProgram(
  url: string,
  mode: string,
  env: Record<string, string> = {},
  onReady: (kill: (signal: NodeJS.Signals) => void) => void = () => {},
) {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(OPENPANEL_|VITEST|NODE_)|_proxy$/i.test(key));
  const child = spawn(process.execPath, [PROGRAM, mode], {
    env: {
      ...Object.fromEntries(inherited),
      OPENPANEL_API_URL: url,
      OPENPANEL_CLIENT_ID: CLIENT_ID,
      OPENPANEL_CLIENT_SECRET: CLIENT_SECRET,
      OPENPANEL_COUNTER_SETTLE_MS: String(GAP_MS),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const facts: (Fact & { readonly at: number })[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const fact = JSON.parse(line) as Fact;
    facts.push({ ...fact, at: performance.now() });
    if (fact.ready) onReady((signal) => child.kill(signal));
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const lines = facts.flatMap(({ line }) => (line === undefined || line.includes('short_counter_gap') ? [] : [line]));
  const ends = facts.filter(({ status }) => status !== undefined);
  const only = <K extends keyof Fact>(key: K) => facts.find((fact) => fact[key] !== undefined)?.[key];
  return { code, facts, lines, ends, awaited: only('awaited'), report: only('report'), made: only('made') };
}
