import { type Inspector, type InspectorRequest, startInspector } from '@openpanel-node/inspector';
import { type AppProcess, startApp } from './app-process.js';
import { type Caller, createCaller } from './caller.js';
import type { DemoOptions } from './demo-options.js';
import { eventRow } from './event-row.js';
import { buildNextApp } from './next-app.js';
import { type Sighting, toSighting } from './sighting.js';
import { PUBLIC_HOST, type SkippedRequest } from './step.js';
import { Tally } from './tally.js';
import type { Terminal } from './terminal.js';

/** The running parts, and what was seen of them. */
export interface Stage {
  readonly inspector: Inspector;
  readonly app: AppProcess;
  readonly caller: Caller;
  /** How the app sees its own. */
  readonly origin: string;
  /** Events except counters, which arrive later. */
  readonly stored: Tally<Sighting>;
  readonly counted: Tally<Sighting>;
  readonly refused: InspectorRequest[];
  readonly skipped: Tally<SkippedRequest>;
  /** Whether each event is printed. */
  showsEvents: boolean;
  close(): Promise<void>;
}

/** How often profiles are stored and how long a counter waits, with `--fast`. */
const FAST = { profileFlushMs: 600, counterSettleMs: 1_200 };

export async function startStage(
  { framework, fast }: Pick<DemoOptions, 'framework' | 'fast'>,
  { paint, line, progress }: Terminal,
  onSkipped?: (skipped: SkippedRequest) => void,
): Promise<Stage> {
  const stored = new Tally<Sighting>();
  const counted = new Tally<Sighting>();
  const skipped = new Tally<SkippedRequest>();
  const refused: InspectorRequest[] = [];

  if (framework.isNext) await buildNextApp(framework.app, { line, progress });
  const inspector = await startInspector({
    ...(fast && { profileFlushMs: FAST.profileFlushMs }),
    onRequest(request) {
      const isCounter = request.type === 'increment';
      if (stage.showsEvents || isCounter) line(eventRow(request, paint));
      if (request.event) (isCounter ? counted : stored).add(toSighting(request.event));
      else refused.push(request);
    },
  });
  const app = await startApp(framework, inspector, {
    ...(fast && { counterSettleMs: FAST.counterSettleMs }),
    onSkipped(item) {
      skipped.add(item);
      onSkipped?.(item);
    },
    onLine: (text) => line(paint('dim', `  app: ${text}`)),
  });
  const caller = createCaller(app.url);
  const stage: Stage = {
    ...{ inspector, app, caller, stored, counted, refused, skipped, showsEvents: true },
    origin: `${framework.isBehindPlainHttp ? 'http' : 'https'}://${PUBLIC_HOST}`,
    async close() {
      caller.close();
      await inspector.close();
    },
  };
  return stage;
}
