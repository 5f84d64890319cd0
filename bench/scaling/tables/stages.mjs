import { capacityOf } from '../figures.mjs';
import { highestRate, LATENCY_MS } from '../sizing.mjs';
import { number } from './format.mjs';

/** So many of everything else that it is never the limit. */
const AMPLE = { apps: 40, redis: 1, partitions: 64, relays: 64, connections: 64 };

/** What each stage carries where everything else has room. */
export const stages = {
  head: ['stage', 'carries events/s', 'what limits it'],
  rows(inputs) {
    const api = { processes: 1_000, micros: inputs.api.slowMicros, latencyMs: LATENCY_MS };
    const alone = (connections, latencyMs) => number(capacityOf(inputs.engine, connections, latencyMs).perSecond);
    const fleet = (plan) => number(highestRate({ ...AMPLE, api, ...plan }, inputs));
    return [
      ['a process without Redis, 64 connections, API at 20 ms', alone(64, 20), 'connections'],
      ['the same, API at 50 ms', alone(64, 50), 'connections'],
      ['the same, 256 connections, API at 20 ms', alone(256, 20), 'connections'],
      ['the same, 1 024 connections, API at 20 ms', alone(1_024, 20), 'its thread'],
      ['a relay, 64 connections, API at 20 ms', fleet({ relays: 1, partitions: 16 }), 'connections'],
      ['a relay, 256 connections, API at 20 ms', fleet({ relays: 1, partitions: 16, connections: 256 }), 'connections'],
      [
        'a relay, 1 024 connections, API at 20 ms',
        fleet({ relays: 1, partitions: 16, connections: 1_024 }),
        'its thread',
      ],
      ['a partition', fleet({ relays: 1, partitions: 1 }), 'the one relay that owns it'],
      [
        'a Redis server, 20 processes, 16 partitions',
        fleet({ apps: 20, partitions: 16, relays: 16, connections: 1_024 }),
        'its thread',
      ],
      ['a Redis server, 400 processes, 64 partitions', fleet({ apps: 400 }), 'its thread'],
      ['a Redis server, 400 processes, 256 partitions', fleet({ apps: 400, partitions: 256 }), 'its thread'],
      ['a cluster of 3, 400 processes, 64 partitions', fleet({ apps: 400, redis: 3 }), 'their threads'],
      ['a cluster of 6, 400 processes, 64 partitions', fleet({ apps: 400, redis: 6 }), 'their threads'],
      [
        'an API process',
        `${number(1e6 / inputs.api.slowMicros)}–${number(1e6 / inputs.api.fastMicros)}`,
        'its thread (measured)',
      ],
    ];
  },
};
