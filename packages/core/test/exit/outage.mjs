// Tracks for a while with the API down, and prints what that did to the heap. Needs --expose-gc.
import { OpenPanel } from '../../dist/esm/index.js';

const client = new OpenPanel({ maxQueueSize: 1_000, logger: { info() {}, warn() {}, error() {} } });
const heapAfter = async (events) => {
  for (let i = 0; i < events; i += 1) {
    void client.track('outage', { index: i, text: 'x'.repeat(200) });
    if (i % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};
const first = await heapAfter(5_000);
const last = await heapAfter(100_000);
const { pending, droppedBy } = client.stats();
console.log(JSON.stringify({ grownBytes: last - first, pending, dropped: droppedBy.queue_full }));
await client.shutdown(0);
