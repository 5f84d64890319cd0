// Tracks, and exits as its mode says without waiting for anything. Prints the client's own counters in the end.
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const [mode, count, format = 'esm'] = process.argv.slice(2);
const before = Object.fromEntries(process.eventNames().map((name) => [name, process.listenerCount(name)]));
const { OpenPanel } =
  format === 'esm'
    ? await import('../../dist/esm/index.js')
    : createRequire(import.meta.url)('../../dist/cjs/index.js');

let exitAt = 0;
process.on('exit', () => {
  exitAt = performance.now();
});
const client = new OpenPanel();
const told = {};
client.on('delivery', (_event, { status, reason = status }) => {
  told[reason] = (told[reason] ?? 0) + 1;
});
const say = () => {
  const { calls, delivered, dropped, droppedBy, pending } = client.stats();
  const drops = Object.fromEntries(Object.entries(droppedBy).filter(([, number]) => number > 0));
  const ms = Math.round(performance.now() - exitAt);
  const listeners = Object.fromEntries(
    process.eventNames().map((name) => [name, process.listenerCount(name) - (before[name] ?? 0)]),
  );
  writeSync(1, `${JSON.stringify({ calls, delivered, dropped, drops, pending, told, ms, listeners })}\n`);
};
/** After the client's own listener, which is added with its first call. */
const sayAtExit = () => {
  process.off('exit', say);
  process.on('exit', say);
};
const track = () => {
  for (let i = 0; i < Number(count); i += 1) void client.track(`event_${i}`);
  sayAtExit();
};
const later = (fn) => setTimeout(fn, 20);
const firstIs = async (fn) => {
  await client.track('first');
  track();
  fn();
};

const endings = {
  natural: track,
  at_once() {
    track();
    process.exit(5);
  },
  running: () => firstIs(() => process.exit(5)),
  throws: () =>
    firstIs(() =>
      later(() => {
        track();
        throw new Error('a bug of the app');
      }),
    ),
  rejects: () => firstIs(() => void Promise.reject(new Error('a bug of the app'))),
  listener: () =>
    firstIs(() => {
      client.on('delivery', () => process.exit(5));
    }),
  SIGTERM() {
    process.on('SIGTERM', () => {
      track();
      process.exit(5);
    });
    process.kill(process.pid, 'SIGTERM');
    setInterval(() => {}, 1_000);
  },
  async shutdown() {
    track();
    void client.shutdown();
    await new Promise((resolve) => setImmediate(resolve));
    process.exit(5);
  },
  async outage() {
    track();
    const paused = new Promise((resolve) => client.on('warning', resolve));
    await paused;
    process.exit(5);
  },
  async blocked() {
    track();
    while (client.stats().inFlight < 16) await new Promise((resolve) => setImmediate(resolve));
    const { delivered, inFlight } = client.stats();
    // What is sent is handed over after 2 ms.
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeSync(1, `${JSON.stringify({ handedOver: delivered + inFlight })}\n`);
    const until = performance.now() + 2_000;
    while (performance.now() < until);
    process.kill(process.pid, 'SIGKILL');
  },
  async counters() {
    await client.track('first');
    // This one waits for its profile's gap, which is longer than an exit; of the other nothing was sent yet.
    sayAtExit();
    await client.identify({ profileId: 'written', properties: { plan: 'pro' } });
    void client.increment({ profileId: 'written', property: 'visits' });
    void client.increment({ profileId: 'fresh', property: 'visits' });
    process.exit(5);
  },
};
await endings[mode]();
