import type { RelayStats } from '@openpanel-node/core/adapter';

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly values: readonly (readonly [labels: string, value: number])[];
}

/** The numbers of a relay in the text format of Prometheus; what the store was not asked for is left out. */
export function metricsOf(stats: RelayStats, backlog: { entries: number; oldestMs: number } | undefined): string {
  const { delivered, rejected, droppedBy, handedOver } = stats;
  const outcomes: (readonly [string, number])[] = [
    ['outcome="delivered"', delivered],
    ['outcome="rejected"', rejected],
    ['outcome="handed_over"', handedOver],
    ...Object.entries(droppedBy).map(([reason, count]) => [`outcome="dropped",reason="${reason}"`, count] as const),
  ];
  const one = (value: number): Metric['values'] => [['', value]];
  const metrics: Metric[] = [
    { name: 'events_total', type: 'counter', help: 'Events of this relay by outcome.', values: outcomes },
    { name: 'read_total', type: 'counter', help: 'Events that this relay has read.', values: one(stats.recovered) },
    { name: 'retries_total', type: 'counter', help: 'Requests that were repeated.', values: one(stats.retried) },
    {
      name: 'dead_letters_total',
      type: 'counter',
      help: 'Events that became dead letters.',
      values: one(stats.deadLetters),
    },
    { name: 'queued', type: 'gauge', help: 'Events in memory that wait.', values: one(stats.queued) },
    { name: 'held', type: 'gauge', help: 'Changes of counters that wait for a gap.', values: one(stats.held) },
    { name: 'in_flight', type: 'gauge', help: 'Events whose request is on its way.', values: one(stats.inFlight) },
    { name: 'partitions', type: 'gauge', help: 'Partitions of this relay.', values: one(stats.partitions) },
    { name: 'relays', type: 'gauge', help: 'Relays that share the work.', values: one(stats.relays) },
    {
      name: 'paused',
      type: 'gauge',
      help: '1 while nothing gets through to the API.',
      values: one(Number(stats.isPaused)),
    },
    { name: 'connected', type: 'gauge', help: '1 while the store responds.', values: one(Number(stats.isConnected)) },
    ...(backlog
      ? [
          {
            name: 'backlog',
            type: 'gauge',
            help: 'Events in the store, of all partitions.',
            values: one(backlog.entries),
          } as const,
          {
            name: 'oldest_seconds',
            type: 'gauge',
            help: 'Age of the oldest event in the store.',
            values: one(backlog.oldestMs / 1_000),
          } as const,
        ]
      : []),
  ];
  return metrics.map(textOf).join('');
}

function textOf({ name, type, help, values }: Metric): string {
  const full = `openpanel_relay_${name}`;
  const lines = values.map(([labels, value]) => `${full}${labels === '' ? '' : `{${labels}}`} ${value}`);
  return [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...lines, ''].join('\n');
}
