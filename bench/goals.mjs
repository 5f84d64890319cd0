/** What was aimed at: each with the figure that decides, from the rows of the measures. */
const of = (rows, name) => rows.find((row) => row.name === name);
/** A ratio has its interval with it; the figure is the median. */
const value = (figure) => (typeof figure === 'number' ? figure : figure.value);

export const GOALS = [
  ['events a second, to @openpanel/sdk', '≥ 8', ({ deliver }) => of(deliver, 'openpanel-sdk').throughputRatio],
  ['CPU an event, to @openpanel/sdk', '≤ 0.10', ({ deliver }) => of(deliver, 'openpanel-sdk').cpuRatio],
  ['CPU an event, to posthog-node, which sends batches', '≤ 0.90', ({ deliver }) => of(deliver, 'posthog').cpuRatio],
  ['CPU an event, to raw undici', '≤ 1.25', ({ deliver }) => of(deliver, 'undici').cpuRatio],
  [
    'throughput at 50 ms, of connections / latency',
    '≥ 0.90',
    ({ latency }) => Math.min(...latency.map(({ connections, perSecond }) => perSecond[2] / (connections / 0.05))),
  ],
  ['a call in a loop, to @openpanel/sdk', '≤ 0.40', ({ calls }) => of(calls, 'openpanel-sdk').ratio],
  ['a call in a loop, to posthog-node', '≤ 0.35', ({ calls }) => of(calls, 'posthog').ratio],
  ['bytes kept an event', '≤ 700', ({ calls }) => of(calls, 'openpanel-node').retainedBytes],
  ['Express: requests a second, to the app without', '≥ 0.80', ({ express }) => of(express, 'openpanel-node').ofBare],
  ['Express: added CPU, to posthog-node', '≤ 0.50', ({ express }) => of(express, 'openpanel-node').ofPosthog],
  ['importing, to posthog-node', '≤ 0.50', ({ imports }) => of(imports, 'posthog-node').ratio],
  ['importing: CPU, to posthog-node', '≤ 0.50', ({ imports }) => of(imports, 'posthog-node').cpuRatio],
  [
    'outage: p99 event-loop delay, ms above the loop alone',
    '≤ 10',
    ({ outage }) => of(outage, 'openpanel-node').delayP99Ms - of(outage, 'nothing').delayP99Ms,
  ],
  ['outage: CPU, of one core', '≤ 0.15', ({ outage }) => of(outage, 'openpanel-node').cpuShare],
  ['outage: heap growth, MiB', '≤ 1', ({ outage }) => of(outage, 'openpanel-node').heapGrowthMiB],
].map(([figure, goal, measured]) => ({ figure, goal, measured: (results) => value(measured(results)) }));

/** Whether a value keeps a goal such as `≤ 0.9`. */
export function isMet(goal, value) {
  const [sign, limit] = goal.split(' ');
  return sign === '≤' ? value <= Number(limit) : value >= Number(limit);
}
