/** What is aimed at: each with the figure that decides, from the rows of the measures. */
const of = (rows, name) => rows.find((row) => row.name === name);
const own = ({ express }) => of(express, 'openpanel-node');
const worker = ({ express }) => of(express, 'openpanel-node-worker');
/** A ratio has its interval with it; the figure is the median. */
const value = (figure) => (typeof figure === 'object' ? figure.value : figure);

export const GOALS = [
  ['Express: added CPU, to the version before', '≤ 0.75', (results) => own(results).ofBefore],
  ['Express: added CPU, to posthog-node', '≤ 0.75', (results) => own(results).ofPosthog],
  [
    'Express, worker: added CPU on the main thread, to posthog-node',
    '≤ 0.5',
    (results) => worker(results).mainOfPosthog,
  ],
  ["Express, worker: added CPU, to `thread: 'main'`", '≤ 1.3', (results) => worker(results).ofMain],
  ["Express, worker: RSS, MiB more than `thread: 'main'`", '≤ 30', (results) => worker(results).rssOverMain],
  ['Express: requests a second, to the version before', '≥ 1.12', (results) => own(results).perSecondOfBefore],
  ['Express: requests a second, to posthog-node', '≥ 1', (results) => own(results).perSecondOfPosthog],
  ['Express: requests a second, to OpenTelemetry', '≥ 1', (results) => own(results).perSecondOfOpenTelemetry],
  [
    'Express, worker: requests a second, to the version before',
    '≥ 1.25',
    (results) => worker(results).perSecondOfBefore,
  ],
  ['Express, worker: requests a second, to posthog-node', '≥ 1', (results) => worker(results).perSecondOfPosthog],
  [
    'Express, worker: requests a second, to OpenTelemetry',
    '≥ 1',
    (results) => worker(results).perSecondOfOpenTelemetry,
  ],
  ['fetch handler: added CPU, to posthog-node', '≤ 1', ({ fetch }) => of(fetch, 'handler openpanel-node').ofPosthog],
  ['Hono: added CPU, to posthog-node', '≤ 1', ({ fetch }) => of(fetch, 'hono openpanel-node').ofPosthog],
  ['CPU an event, to @openpanel/sdk', '≤ 0.10', ({ deliver }) => of(deliver, 'openpanel-sdk').cpuRatio],
  ['CPU an event, to posthog-node, which sends batches', '≤ 0.8', ({ deliver }) => of(deliver, 'posthog').cpuRatio],
  ['CPU an event, to raw undici', '≤ 1.2', ({ deliver }) => of(deliver, 'undici').cpuRatio],
  ['a call in a loop, to @openpanel/sdk', '≤ 0.5', ({ calls }) => of(calls, 'openpanel-sdk').ratio],
  ['a call in a loop, to posthog-node', '≤ 0.5', ({ calls }) => of(calls, 'posthog').ratio],
  ['bytes kept an event', '≤ 700', ({ calls }) => of(calls, 'openpanel-node').retainedBytes],
  ['saturated loop, API in the same process: delivered', '≥ 16000', ({ crowded }) => of(crowded, 'inside').delivered],
  ['the same: most waiting, of the queue', '≤ 0.75', ({ crowded }) => of(crowded, 'inside').waiting],
  ['saturated loop, API elsewhere: delivered', '≥ 16000', ({ crowded }) => of(crowded, 'elsewhere').delivered],
  ['the same: most waiting, of the queue', '≤ 0.1', ({ crowded }) => of(crowded, 'elsewhere').waiting],
  [
    'most sockets in a loop that is not saturated',
    '≤ 64',
    ({ crowded }) => Math.max(of(crowded, 'burst').sockets, of(crowded, 'slow').sockets),
  ],
  ['worker, `process.exit()`: delivered of 1000', '≥ 1000', ({ exits }) => of(exits, 'worker-exit').delivered],
  ['the same: ms until the process is gone', '≤ 300', ({ exits }) => of(exits, 'worker-exit').ms],
  ['worker, uncaught exception: delivered of 1000', '≥ 1000', ({ exits }) => of(exits, 'worker-throw').delivered],
  ['the same: ms until the process is gone', '≤ 300', ({ exits }) => of(exits, 'worker-throw').ms],
  ['outage: CPU, of one core', '≤ 0.15', ({ outage }) => of(outage, 'openpanel-node').cpuShare],
  [
    'outage: p99 event-loop delay, ms above the loop alone',
    '≤ 10',
    ({ outage }) => of(outage, 'openpanel-node').delayP99Ms - of(outage, 'nothing').delayP99Ms,
  ],
  ['CPU that a spool adds to an event, to raw undici', '≤ 0.1', ({ spool }) => of(spool, 'undici').added],
  ['100 000 events of a spool are found, CPU ms', '≤ 150', ({ recovery }) => of(recovery, 'found').cpuMs],
  ['outage: heap growth, MiB', '≤ 1', ({ outage }) => of(outage, 'openpanel-node').heapGrowthMiB],
].map(([figure, goal, measured]) => ({ figure, goal, measured: (results) => value(measured(results)) }));

/** Whether a value keeps a goal such as `≤ 0.9`. */
export function isMet(goal, value) {
  const [sign, limit] = goal.split(' ');
  return sign === '≤' ? value <= Number(limit) : value >= Number(limit);
}
