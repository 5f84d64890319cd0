const MIB = 1024 * 1024;
const COLUMNS = ['s', 'MiB', 'rss', 'calls', 'queued', 'open', 'timers', 'sockets in', 'out', 'held'];

const inText = (counts) =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

const row = (sample, startedAt) => [
  Math.round((sample.at - startedAt) / 1_000),
  (sample.usedBytes / MIB).toFixed(1),
  (sample.rss / MIB).toFixed(0),
  sample.stats.calls,
  sample.stats.queued,
  sample.openPromises.count,
  sample.alive.Timeout ?? 0,
  sample.inbound,
  sample.outbound,
  Object.values(sample.resources).reduce((sum, count) => sum + count, 0),
];

/** What was seen, in some thirty lines: a dozen samples, and the sums. */
export function reportLines({ samples, last, loop, drainedMs, server, visits }, { seconds, seed }) {
  const all = [...samples, last];
  const step = Math.max(1, Math.ceil(samples.length / 12));
  const shown = all.filter((_, index) => index % step === 0 || index === all.length - 1);
  const rows = [COLUMNS, ...shown.map((sample) => row(sample, all[0].at))].map((cells) => cells.map(String));
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const { calls, delivered, rejected, dropped, droppedBy, retried } = last.stats;
  const events = server.processed.map(([, event]) => event);
  const types = {};
  for (const { type } of events) types[type] = (types[type] ?? 0) + 1;
  const twice = events.filter(({ count }) => count > 1).length;
  const most = (read) => Math.max(...all.map(read));
  return [
    `Soak of ${seconds} s, seed ${seed}: ${visits.visits} requests to the app, ${server.requests} to the API`,
    `At the API: ${inText(server.spells)}`,
    ...rows.map((cells) => cells.map((cell, column) => cell.padStart(widths[column])).join('  ')),
    `Calls ${calls} = ${delivered} delivered + ${rejected} rejected + ${dropped} dropped (${inText(droppedBy)}); ${retried} retries`,
    `Processed ${events.length} (${inText(types)}), ${twice} of them more than once`,
    `Drained in ${Math.round(drainedMs)} ms; slowest promise ${Math.round(last.slowestMs)} ms`,
    `Most queued ${most(({ stats }) => stats.queued)}, most listeners of one kind on a socket ${most(({ socketListeners }) => socketListeners)}, most connections at the API ${server.mostSockets}`,
    `Event loop delay: p50 ${loop.p50} ms, p99 ${loop.p99} ms, at most ${loop.max} ms (gc of the samples included)`,
  ];
}
