// Makes 10 000 calls a second while nobody listens at the API's port, and sends how the event loop, the CPU and the memory
// fare. Arguments: a peer or `nothing`, and seconds. Needs --expose-gc.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const [name, seconds] = process.argv.slice(2);
const PER_MS = 10;

/** A port that was free a moment ago. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

const peer =
  name === 'nothing'
    ? { send() {} }
    : await (await import(`../peers/${name}.mjs`)).create({
        url: `http://127.0.0.1:${await freePort()}`,
        capacity: 10_000,
      });

/** Calls what is due since the last tick. */
function calls() {
  const startedAt = performance.now();
  let made = 0;
  return setInterval(() => {
    const due = Math.floor((performance.now() - startedAt) * PER_MS);
    for (; made < due; made += 1) void peer.send(made);
  }, 1);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const heapMiB = () => {
  globalThis.gc();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

const timer = calls();
await pause(3_000); // until the code is compiled and the queue is full
const heapBefore = heapMiB();
await pause(200);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const cpuBefore = process.cpuUsage();
const before = performance.now();
await pause(Number(seconds) * 1_000);
const { user, system } = process.cpuUsage(cpuBefore);
const wallMs = performance.now() - before;
delay.disable();
clearInterval(timer);
process.send({
  delayP99Ms: delay.percentile(99) / 1e6,
  delayMaxMs: delay.max / 1e6,
  cpuShare: (user + system) / 1_000 / wallMs,
  heapMiB: heapMiB(),
  heapGrowthMiB: heapMiB() - heapBefore,
});
setInterval(() => {}, 60_000);
