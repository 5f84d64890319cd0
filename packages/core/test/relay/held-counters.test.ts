import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { writeRecord } from '../../src/delivery/outbox-record.js';
import { PRIORITY } from '../../src/delivery/queued-event.js';
import { Diagnostics } from '../../src/diagnostics.js';
import { resolveClientConfig } from '../../src/options/client-config.js';
import { Relay } from '../../src/relay/relay.js';
import { monotonicMs } from '../../src/util/time.js';
import { onTestFinished } from '../side-by-side.js';
import { MemoryStore } from './memory-store.js';

const SILENCE = { info() {}, warn() {}, error() {} };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const entry = (type: 'increment' | 'track', profileId: string, payload: object) => ({
  key: profileId,
  record: writeRecord(
    {
      type,
      body: JSON.stringify({ type, payload: { ...payload, profileId } }),
      ip: '203.0.113.9',
      userAgent:
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      isVisitor: true,
      priority: type === 'track' ? PRIORITY.track : PRIORITY.increment,
      partitionKey: profileId,
    },
    Date.now(),
  ),
});

it('a relay that holds 100 000 counters reads on, and delivers what comes behind them', async () => {
  const store = new MemoryStore(4);
  const writer = store.writer();
  const append = (sequence: number, entries: ReturnType<typeof entry>[]) =>
    writer.append({ producer: 'app', sequence, entries });
  for (let batch = 0; batch < 100; batch += 1) {
    const numbers = Array.from({ length: 1_000 }, (_, index) => 1_000 * batch + index);
    await append(
      batch + 1,
      numbers.map((number) => entry('increment', `p${number}`, { property: 'n' })),
    );
  }
  await append(
    101,
    Array.from({ length: 500 }, (_, index) => entry('track', `t${index}`, { name: `t${index}` })),
  );
  const sent = new Set<string>();
  const { config } = resolveClientConfig(
    {
      ...{ clientId: '3d3ce7a9-6a4f-4b1d-9d1f-6c9f2d9b8a11', clientSecret: 's', apiUrl: 'http://127.0.0.1:1' },
      ...{ logger: false, counterSettleMs: 600_000, requestTimeoutMs: 60_000 },
    },
    {},
    SILENCE,
  );
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const relay = new Relay({ ...config, transport: {} as never }, 600_000, store.consumer(), {
    sender: {
      send: ({ body }, done) => {
        sent.add(JSON.parse(body).payload.name ?? body);
        done({ kind: 'answered', status: 200, body: '{}' });
      },
      close() {},
    },
    diagnostics: new Diagnostics(SILENCE, false, () => {}),
    ...{ random: Math.random, now: monotonicMs, endListener: () => undefined },
  });
  onTestFinished(() => relay.stop());
  await vi.waitFor(() => expect(sent.size).toBe(500), { timeout: 60_000, interval: 20 });
  await vi.waitFor(() => expect(relay.stats().held).toBe(100_000), { timeout: 60_000, interval: 20 });
  collectGarbage();
  expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(250);
  expect([...sent].filter((name) => !name.startsWith('t'))).toEqual([]);
}, 120_000);
