// Calls trackers where the stack is full, at every depth, then goes on; prints what has become of it all. With `warm`, the code has
// run before: what runs for the first time needs far more of the stack.
import { memoryTransport, OpenPanel } from '../../dist/esm/index.js';

const [warmth] = process.argv.slice(2);
const transport = memoryTransport();
const client = new OpenPanel({ transport, logger: { info() {}, warn() {}, error() {} }, maxQueueSize: 500 });
const told = { calls: 0 };
client.on('delivery', () => {
  told.calls += 1;
});

const CALLS = [
  (op) => op.track('failed', { message: 'full' }),
  (op) => op.identify({ profileId: 'p', firstName: 'P' }),
  (op) => op.increment({ profileId: 'p', property: 'n' }),
  (op) => op.revenue(100),
  (op) => op.setGroup('g'),
  (op) => op.upsertGroup({ id: 'g', type: 't', name: 'n' }),
  (op) => op.track('', {}),
];

if (warmth === 'warm') {
  for (let n = 0; n < 3_000; n += 1) for (const call of CALLS) void call(client);
  await client.flush();
}

/** Runs out of stack, and calls on the way back: each time with a little more of it. */
function walk(op, call, left) {
  try {
    return 1 + walk(op, call, left);
  } catch {
    if (left.calls === 0) return 0;
    left.calls -= 1;
    try {
      void call(op);
    } catch {
      // As any function does for which there is no room.
    }
    throw new Error('go on');
  }
}

for (const call of CALLS) {
  for (const op of [client, client.scope({ profileId: 'p' })]) {
    await client.scope({ profileId: 'q' }).run(async () => {
      try {
        walk(op, call, { calls: 400 });
      } catch {
        // The error that leads back.
      }
    });
    await new Promise(setImmediate);
  }
}

const report = await client.flush(5_000);
const before = transport.events.length;
for (let n = 0; n < 5; n += 1) await client.track('later');
const { calls, delivered, rejected, dropped, pending } = client.stats();
const later = transport.events.length - before;
const { pending: left } = await client.shutdown(2_000);
console.log(
  JSON.stringify({
    flushed: report.pending,
    later,
    unaccounted: calls - delivered - rejected - dropped - pending,
    left,
  }),
);
process.exitCode = told.calls === calls ? 0 : 9;
