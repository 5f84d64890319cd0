// The app under test: `node --expose-gc app.mjs <apiUrl> <seed>`, forked. Its parent visits it, and reads its samples.
import { createRequire } from 'node:module';
import { OpenPanel, openpanel } from '../../packages/express/dist/esm/index.js';
import { idOf } from './event-id.mjs';
import { startJobs } from './jobs.mjs';
import { createRoutes } from './routes.mjs';
import { startSampling } from './samples.mjs';
import { seeded } from './seeded.mjs';

const express = createRequire(new URL('../../packages/express/package.json', import.meta.url))('express');
const [apiUrl, seed] = process.argv.slice(2);

const LIMITS = { maxQueueSize: 2_000, maxQueueBytes: 8 * 1024 * 1024, connections: 16, requestTimeoutMs: 1_000 };

const counts = { unhandled: 0, thrown: 0, rejected: 0, warnings: {} };
process.on('unhandledRejection', () => {
  counts.unhandled += 1;
});
process.on('warning', ({ name }) => {
  counts.warnings[name] = (counts.warnings[name] ?? 0) + 1;
});

const client = new OpenPanel({
  // Each call is a request of its own, so that what arrived twice can be told.
  counterSettleMs: 0,
  ...LIMITS,
  apiUrl,
  clientId: '10ca1000-0000-4000-8000-000000000001',
  clientSecret: 'sec_soak',
  retryDelayMs: 50,
  maxRetryDelayMs: 500,
  maxRetries: 5,
  maxEventBytes: 16 * 1024,
  globalProperties: { app: 'soak' },
  filter: ({ payload }) => payload.name !== 'unwanted',
  beforeSend: (event) => {
    if (event.payload.name === 'broken') throw new Error('a bug of the app');
    return event;
  },
  logger: { info() {}, warn() {}, error() {} },
});

/** Numbers of events by what became of them, since the last sample. */
let ends = { delivered: [], rejected: [], unsent: [] };
const NEVER_SENT = ['filtered', 'invalid', 'too_large'];
let told = 0;
client.on('delivery', (event, delivery) => {
  told += 1;
  const id = idOf(event);
  const list = NEVER_SENT.includes(delivery.reason) ? 'unsent' : delivery.status;
  if (id !== undefined && list in ends) ends[list].push(id);
});

/** When the calls were made whose promises are open, oldest first. */
const open = new Set();
let made = 0;
let slowestMs = 0;
/** Makes a call, which must not throw; `make` gets the number of its event. */
const call = (make) => {
  made += 1;
  const since = { at: performance.now() };
  open.add(since);
  const settled = () => {
    open.delete(since);
    slowestMs = Math.max(slowestMs, performance.now() - since.at);
  };
  try {
    make(`id_${made}`).then(settled, () => {
      settled();
      counts.rejected += 1;
    });
  } catch {
    counts.thrown += 1;
  }
};

const seeds = seeded(Number(seed));
const app = express();
app.set('trust proxy', true);
app.use(createRoutes({ express, openpanel, client, call, seeds }));
const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
// Longer than a visitor's connection is idle: one that is closed as it is used again would look like a failure.
server.keepAliveTimeout = 120_000;
const jobs = startJobs({ client, call, seeds });

const openPromises = () => {
  const [oldest] = open;
  return { count: open.size, oldestMs: oldest ? performance.now() - oldest.at : 0 };
};
const takeEnds = () => {
  const taken = ends;
  ends = { delivered: [], rejected: [], unsent: [] };
  return taken;
};
const sampling = startSampling({
  server,
  everyMs: 750,
  take: () => ({ stats: client.stats(), told, openPromises: openPromises(), slowestMs, counts, ends: takeEnds() }),
});

const commands = {
  stop() {
    jobs.stop();
    process.send({ stopped: true });
  },
  async drain() {
    const started = performance.now();
    await client.flush(60_000);
    const drainedMs = performance.now() - started;
    const { loop, ...last } = await sampling.stop();
    server.close();
    server.closeIdleConnections();
    const report = await client.shutdown();
    process.send({ last, loop, report, drainedMs, limits: LIMITS }, () => process.disconnect());
  },
};
process.on('message', (name) => commands[name]());
