const MIB = 1024 * 1024;
const NEVER_TWICE = ['increment', 'decrement', 'revenue'];

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const thirds = (samples) => {
  const third = Math.floor(samples.length / 3);
  return { second: samples.slice(third, 2 * third), last: samples.slice(2 * third) };
};
const totalOf = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** What must hold at every sample. */
function sampleProblems(
  { stats, told, openPromises, alive, resources, listeners, socketListeners, outbound },
  first,
  limits,
) {
  const { calls, delivered, rejected, dropped, pending, queued, inFlight, bytes } = stats;
  const { maxQueueSize, maxQueueBytes, connections, requestTimeoutMs } = limits;
  // The app's own timers and the visitors' connections besides what the client may have.
  const most = { TCPWRAP: connections + 100, Timeout: maxQueueSize + 500, TCPCONNECTWRAP: connections, Immediate: 50 };
  return [
    [calls === delivered + rejected + dropped + pending && pending === queued + inFlight, 'the books do not balance'],
    [told === calls - pending, `${told} ends were told of ${calls - pending}`],
    // What waits for a resolver has a bound of its own, and what comes back from the wire gets its place back.
    [
      queued <= 2 * maxQueueSize + connections && bytes <= 2 * maxQueueBytes,
      `the queue holds ${queued} events, ${bytes} bytes`,
    ],
    [inFlight <= connections, `${inFlight} requests are in flight`],
    [outbound <= 2 * connections, `${outbound} connections to the API`],
    [openPromises.oldestMs <= 5 * requestTimeoutMs, `a promise is open for ${openPromises.oldestMs} ms`],
    ...Object.entries(most).map(([type, count]) => [(alive[type] ?? 0) <= count, `${alive[type]} ${type} are alive`]),
    [totalOf(resources) <= maxQueueSize + 500, `${totalOf(resources)} resources hold the process`],
    [socketListeners <= 10, `a socket has ${socketListeners} listeners of one kind`],
    ...Object.entries(listeners).map(([name, count]) => [
      count <= (first.listeners[name] ?? 0),
      `process has ${count} listeners of ${name}, and had ${first.listeners[name] ?? 0}`,
    ]),
  ];
}

/** What the samples show together: nothing grows. */
function growthProblems(samples) {
  const { second, last } = thirds(samples);
  const of = (part, read) => median(part.map(read));
  const grown = (read, ratio, spare) => of(last, read) > ratio * of(second, read) + spare;
  const mib = (part) => (of(part, ({ usedBytes }) => usedBytes) / MIB).toFixed(1);
  const timers = ({ alive }) => alive.Timeout ?? 0;
  return [
    [samples.length >= 9, `there are ${samples.length} samples only`],
    [!grown(({ usedBytes }) => usedBytes, 1.2, 8 * MIB), `memory grows: ${mib(second)} MiB, then ${mib(last)} MiB`],
    [!grown(timers, 2, 200), `timers grow: ${of(second, timers)}, then ${of(last, timers)}`],
  ];
}

/** What the API processed against what the client says. */
function deliveryProblems(ends, { processed }) {
  const stored = new Map(processed);
  const counts = [...stored.values()];
  const lost = ends.delivered.filter((id) => !stored.has(id));
  const wronglyRejected = ends.rejected.filter((id) => stored.has(id));
  const sentAnyway = ends.unsent.filter((id) => stored.has(id));
  const twice = counts.filter(({ type, count }) => count > 1 && NEVER_TWICE.includes(type));
  return [
    [lost.length === 0, `${lost.length} delivered events never arrived, ${lost.slice(0, 5)}`],
    [wronglyRejected.length === 0, `${wronglyRejected.length} rejected events were processed`],
    [sentAnyway.length === 0, `${sentAnyway.length} events were sent that must not be`],
    [twice.length === 0, `${twice.length} increments, decrements or payments were processed twice`],
    [new Set(ends.delivered).size === ends.delivered.length, 'an event was told as delivered twice'],
    [!stored.has(null), 'an event arrived without its number'],
  ];
}

/** Everything that is wrong, in words; nothing, as it should be. */
export function problemsOf({ samples, last, report, limits, exit, server, visits }) {
  const all = [...samples, last];
  const ends = { delivered: [], rejected: [], unsent: [] };
  for (const sample of all) for (const name of Object.keys(ends)) ends[name].push(...sample.ends[name]);
  const { stats, counts } = last;
  const { calls, delivered, rejected, dropped, pending } = stats;
  const checks = [
    ...all.flatMap((sample) => sampleProblems(sample, all[0], limits)),
    ...growthProblems(samples),
    ...deliveryProblems(ends, server),
    [pending === 0 && calls === delivered + rejected + dropped, `${pending} of ${calls} calls did not drain`],
    [last.openPromises.count === 0, `${last.openPromises.count} promises are open in the end`],
    [last.slowestMs <= 5 * limits.requestTimeoutMs, `a promise took ${last.slowestMs} ms`],
    [delivered > 0 && dropped > 0 && rejected > 0, 'the load did not bring about every end'],
    [ends.delivered.length === delivered, `${ends.delivered.length} delivered by number, ${delivered} by count`],
    [report.pending === 0 && report.delivered === delivered, 'the shutdown reports other numbers'],
    [counts.unhandled + counts.thrown + counts.rejected === 0, `unhandled or thrown: ${JSON.stringify(counts)}`],
    [totalOf(counts.warnings) === 0, `Node.js warned: ${JSON.stringify(counts.warnings)}`],
    [visits.wrong === 0, `${visits.wrong} of ${visits.visits} requests of the app were answered wrongly`],
    [exit === 0, `the app ended with ${exit}`],
  ];
  return [...new Set(checks.filter(([holds]) => !holds).map(([, problem]) => problem))];
}
