import { type Inspector, type InspectorRequest, startInspector } from '@openpanel-node/inspector';
import { type AppProcess, startApp } from './app-process.js';
import { type Caller, createCaller } from './caller.js';
import { eventRow } from './event-row.js';
import type { Framework } from './frameworks.js';
import { type Sighting, toSighting } from './sighting.js';
import type { LeftOut } from './step.js';
import { Tally } from './tally.js';
import type { Terminal } from './terminal.js';

/** Everything that runs, and what has been seen of it. */
export interface Stage {
  readonly inspector: Inspector;
  readonly app: AppProcess;
  readonly caller: Caller;
  readonly stored: Tally<Sighting>;
  readonly refused: InspectorRequest[];
  readonly leftOut: Tally<LeftOut>;
  /** Whether each event gets its line. */
  showsEvents: boolean;
  close(): Promise<void>;
}

export async function startStage(
  framework: Framework,
  { paint, line }: Terminal,
  onLeftOut?: (leftOut: LeftOut) => void,
): Promise<Stage> {
  const stored = new Tally<Sighting>();
  const leftOut = new Tally<LeftOut>();
  const refused: InspectorRequest[] = [];

  const inspector = await startInspector({
    onRequest(request) {
      if (stage.showsEvents) line(eventRow(request, paint));
      if (request.event) stored.add(toSighting(request.event));
      else refused.push(request);
    },
  });
  const app = await startApp(framework, inspector, {
    onLeftOut(item) {
      leftOut.add(item);
      onLeftOut?.(item);
    },
    onLine: (text) => line(paint('dim', `  app: ${text}`)),
  });
  const caller = createCaller(app.url);
  const stage: Stage = {
    ...{ inspector, app, caller, stored, refused, leftOut, showsEvents: true },
    async close() {
      caller.close();
      await inspector.close();
    },
  };
  return stage;
}
