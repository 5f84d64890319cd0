// An app that calls under load until it is killed: `node app.mjs <settings as JSON>`. A line of its log for every turn that has ended (how
// many calls were made until then), for what was handed over, and for what has come to an end otherwise. `drain` on stdin ends it.
import { openSync, writeSync } from 'node:fs';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { OpenPanel } from '../../packages/core/dist/esm/index.js';
import { callsIn, callsOf } from './calls.mjs';

const TICK_MS = 5;
const settings = JSON.parse(process.argv[2]);
const { log, callsASecond, most = Number.POSITIVE_INFINITY, redis } = settings;

const file = openSync(log, 'a');
const say = (line) => void writeSync(file, `${line}\n`);
const logger = (level) => (line) => say(`log ${level} ${line}`);

const client = new OpenPanel({
  logger: { info() {}, warn: logger('warn'), error: logger('error') },
  ...(redis ? { outbox: await outboxOf(redis) } : {}),
});

let handedOver = [];
client.on('delivery', (event, delivery) => {
  if (delivery.status === 'delivered') return;
  const ids = callsIn(event).map(({ id }) => id);
  if (delivery.status !== 'handed_over') return say(`end ${delivery.reason ?? delivery.status} ${ids.join(' ')}`);
  if (handedOver.length === 0) {
    setImmediate(() => {
      say(`handed ${handedOver.join(' ')}`);
      handedOver = [];
    });
  }
  handedOver.push(...ids);
});

async function outboxOf({ connect, partitions }) {
  const [{ connectTo }, { redisOutbox }] = await Promise.all([
    import('./redis-clients.mjs'),
    import('../../packages/redis/dist/esm/index.js'),
  ]);
  return redisOutbox({ client: await connectTo(connect), partitions });
}

let isDraining = false;
process.stdin.on('data', () => {
  isDraining = true;
});
process.stdin.on('end', () => process.exit());

const calls = callsOf(settings);
const started = performance.now();
let made = 0;
while (!isDraining && made < most) {
  const due = Math.min(most, Math.ceil(((performance.now() - started) / 1_000) * callsASecond));
  while (made < due) {
    const { make } = calls.next().value;
    // Not all calls of a turn come from one function.
    if (made % 3 === 0) await null;
    void make(client);
    made += 1;
  }
  await turn();
  say(`called ${made}`);
  await sleep(TICK_MS);
}
while (client.stats().pending > 0) await sleep(20);
if (!isDraining) await new Promise((resolve) => process.stdin.once('data', resolve));
while (client.stats().pending > 0) await sleep(20);
const report = await client.shutdown();
await turn();
say(`report ${JSON.stringify({ ...report, ...client.stats() })}`);
process.exit();
