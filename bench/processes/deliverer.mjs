// Delivers so many events through a peer as a message says, and answers with what they cost the whole process.
import { setImmediate as turn } from 'node:timers/promises';
import { cpu } from '../support/cpu.mjs';

const [name, url, connections] = process.argv.slice(2);
/** Events that are under way at once, where the peer says when one has arrived. */
const WINDOW = 256;

const { create } = await import(`../peers/${name}.mjs`);
const peer = await create({ url, capacity: 100_000, connections: Number(connections) || undefined });
let sent = 0;

/** As fast as the peer lets: never more than the window under way, a turn of the event loop after each 100 events. */
async function deliver(count) {
  let underWay = 0;
  let wake = () => {};
  const done = () => {
    underWay -= 1;
    wake();
  };
  const settled = () =>
    new Promise((resolve) => {
      wake = resolve;
    });
  for (let index = 0; index < count; index += 1) {
    sent += 1;
    const promise = peer.send(sent);
    if (promise instanceof Promise) {
      underWay += 1;
      promise.then(done, done);
      if (underWay === WINDOW) await settled();
    } else if (index % 100 === 99) await turn();
  }
  while (underWay > 0) await settled();
  await peer.drain();
}

process.on('message', async (count) => {
  const cpuBefore = cpu();
  const before = performance.now();
  await deliver(count);
  const wallMs = performance.now() - before;
  const cpuAfter = cpu();
  process.send({
    cpuMicros: (cpuAfter.cpuMicros - cpuBefore.cpuMicros) / count,
    mainMicros: (cpuAfter.mainMicros - cpuBefore.mainMicros) / count,
    perSecond: (count / wallMs) * 1_000,
  });
});
process.send('ready');
