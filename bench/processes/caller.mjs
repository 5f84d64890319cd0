// Calls a peer in a loop without a pause, and sends what a call costs its caller and what it keeps. Needs --expose-gc.
const [name, url, calls] = process.argv.slice(2);
const count = Number(calls);
const WARM_UPS = 4;

const { create } = await import(`../peers/${name}.mjs`);
const peer = await create({ url, capacity: 2 * count });
let promises = [];
let sent = 0;

/** The microseconds that each call took. */
function call() {
  promises = new Array(count);
  const before = process.hrtime.bigint();
  for (let index = 0; index < count; index += 1) {
    sent += 1;
    promises[index] = peer.send(sent);
  }
  return Number(process.hrtime.bigint() - before) / 1_000 / count;
}

for (let warmUp = 0; warmUp < WARM_UPS; warmUp += 1) {
  call();
  await Promise.allSettled(promises);
  await peer.drain();
}

function memory() {
  promises = [];
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const before = memory();
const micros = call();
process.send({ micros, retainedBytes: (memory() - before) / count });
setInterval(() => {}, 60_000);
