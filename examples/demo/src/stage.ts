import { type Inspector, type InspectorRequest, startInspector } from '@openpanel-node/inspector';
import { type AppProcess, startApp } from './app-process.js';
import { type Caller, createCaller } from './caller.js';
import type { DemoOptions } from './demo-options.js';
import { eventRow } from './event-row.js';
import { type Sighting, toSighting } from './sighting.js';
import type { LeftOut } from './step.js';
import { Tally } from './tally.js';
import type { Terminal } from './terminal.js';

/** Everything that runs, and what has been seen of it. */
export interface Stage {
  readonly inspector: Inspector;
  readonly app: AppProcess;
  readonly caller: Caller;
  /** Events but for counters, which arrive later. */
  readonly stored: Tally<Sighting>;
  readonly counted: Tally<Sighting>;
  readonly refused: InspectorRequest[];
  readonly leftOut: Tally<LeftOut>;
  /** Whether each event gets its line. */
  showsEvents: boolean;
  close(): Promise<void>;
}

/** With `--fast`: how often profiles are stored, and how long a counter waits. */
const FAST = { profileFlushMs: 600, counterSettleMs: 1_200 };

export async function startStage(
  { framework, fast }: Pick<DemoOptions, 'framework' | 'fast'>,
  { paint, line }: Terminal,
  onLeftOut?: (leftOut: LeftOut) => void,
): Promise<Stage> {
  const stored = new Tally<Sighting>();
  const counted = new Tally<Sighting>();
  const leftOut = new Tally<LeftOut>();
  const refused: InspectorRequest[] = [];

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
    onLeftOut(item) {
      leftOut.add(item);
      onLeftOut?.(item);
    },
    onLine: (text) => line(paint('dim', `  app: ${text}`)),
  });
  const caller = createCaller(app.url);
  const stage: Stage = {
    ...{ inspector, app, caller, stored, counted, refused, leftOut, showsEvents: true },
    async close() {
      caller.close();
      await inspector.close();
    },
  };
  return stage;
}
