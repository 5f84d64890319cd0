import { type Delivery, type FinalDelivery, OpenPanel } from '../../packages/core/src/index.js';
import { markOf, memoryLogger, startFaultServer, textOf } from '../../packages/testkit/src/index.js';
import { caller, type Events, kindOf } from './kinds.js';
import type { Load } from './load.js';
import { createRequestApp } from './request-app.js';
import { OPTIONS, type Scenario } from './scenario.js';
import { type MadeCall, type Tally, tallyOf } from './tally.js';
import { trusting } from './trust.js';
import { violationsOf } from './violations.js';

const CLIENT_ID = '10ca1000-0000-4000-8000-000000000001';
const HEALED_WITHIN_MS = 60_000;

export interface RunResult {
  readonly tally: Tally;
  readonly violations: readonly string[];
}

/** Runs a scenario with one kind of events: a server that fails and heals, a client, its calls, and what became of them. */
export async function run(scenario: Scenario, load: Load, events: Events): Promise<RunResult> {
  let miscounted = 0;
  const sample = () => {
    if (!addsUp(client)) miscounted += 1;
  };
  const plan = scenario.plan?.(load);
  const server = await startFaultServer({
    ...(plan && {
      plan: (moment) => {
        sample();
        return plan(moment);
      },
    }),
    ...(scenario.certificate && { certificate: scenario.certificate }),
  });
  const options = { ...OPTIONS, ...scenario.options };
  const dispatcher = scenario.certificate && trusting(options);
  const client = new OpenPanel({
    ...options,
    ...(dispatcher && { dispatcher }),
    apiUrl: server.url,
    clientId: CLIENT_ID,
    clientSecret: 'sec_test',
    logger: memoryLogger(),
  });
  const ends = new Map<string, FinalDelivery[]>();
  client.on('delivery', (event, delivery) => {
    const mark = markOf(event);
    ends.set(mark, [...(ends.get(mark) ?? []), delivery]);
    sample();
  });

  const unavailable = new Promise<void>((resolve) => {
    client.on('warning', ({ code }) => code === 'api_unavailable' && resolve());
  });

  const app = createRequestApp(client);
  const call = caller(client, app);
  const made: Omit<MadeCall, 'ends'>[] = [];
  const answers: Promise<unknown>[] = [];
  const requests: Promise<unknown>[] = [];
  const callNext = () => {
    const kind = kindOf(events, made.length);
    const mark = { scope: `p${made.length % load.profiles}`, order: made.length };
    made.push({ kind, mark: `${mark.scope}-${mark.order}` });
    const answer = call(kind, mark).finally(sample);
    answers.push(answer);
    if (kind === 'request event') requests.push(answer);
  };
  const warmUp = async () => {
    callNext();
    await Promise.all(answers);
    await client.flush(HEALED_WITHIN_MS);
  };
  const stage = { server, client, load, warmUp, unavailable };

  await scenario.before?.(stage);
  const count = events === 'mixed' ? Math.max(load.calls, 8) : load.calls;
  while (made.length < count) {
    callNext();
    if (load.spacedByMs === undefined) continue;
    await Promise.all(requests);
    await client.flush(load.spacedByMs);
  }
  await Promise.all(requests);
  await scenario.after?.(stage);
  // Whether it is the events that have the fault, others have to show.
  for (let later = 1; scenario.promise === 'single' && later <= 200 && client.stats().pending > 0; later += 1) {
    const mark = { scope: 'later', order: 10 * later };
    made.push({ kind: 'track', mark: textOf(mark) });
    answers.push(call('track', mark));
    await client.flush(100);
  }
  const told = (await Promise.all(answers)) as (Delivery | undefined)[];
  await client.flush(HEALED_WITHIN_MS);

  const calls = made.map((each) => ({ ...each, ends: ends.get(each.mark) ?? [] }));
  const tally = tallyOf(calls, client.stats(), server, miscounted, scenario.mayReject);
  const violations = violationsOf(scenario, tally);
  const untold = calls.filter(({ ends: [end] }, index) => !agree(told[index], end)).length;
  if (untold > 0) violations.push(`${untold} promises did not say what became of the event`);
  await client.shutdown(0);
  app.close();
  await Promise.all([server.stop(), dispatcher?.destroy()]);
  return { tally, violations };
}

/** A promise that was fulfilled as `queued` leaves the end to the listeners. */
const agree = (told: Delivery | undefined, end: FinalDelivery | undefined) =>
  told === undefined || told.status === 'queued' || JSON.stringify(told) === JSON.stringify(end);

function addsUp(client: OpenPanel): boolean {
  const { calls, delivered, rejected, dropped, droppedBy, pending, queued, inFlight } = client.stats();
  const reasons = Object.values(droppedBy).reduce((sum, count) => sum + count, 0);
  return (
    calls === delivered + rejected + dropped + pending &&
    pending === queued + inFlight &&
    queued >= 0 &&
    reasons === dropped &&
    inFlight <= OPTIONS.connections
  );
}
