import { createHook } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const WATCHED = ['TCPWRAP', 'TCPCONNECTWRAP', 'Timeout', 'Immediate'];

const countBy = (names) => {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};
const mostListeners = (sockets) =>
  Math.max(0, ...sockets.flatMap((socket) => socket.eventNames().map((name) => socket.listenerCount(name))));

/** Sockets that have not been destroyed. */
function trackSockets() {
  const sockets = new Set();
  return {
    add(socket) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    },
    list: () => [...sockets],
  };
}

/** Looks at the process every now and then, and tells its parent; needs --expose-gc. `take` adds what else is known. */
export function startSampling({ server, everyMs, take }) {
  // Everything that is alive, held by the loop or not: the client's own sockets and timers hold nothing.
  const alive = new Map();
  const hook = createHook({
    init: (id, type) => void (WATCHED.includes(type) && alive.set(id, type)),
    destroy: (id) => void alive.delete(id),
  }).enable();
  const inbound = trackSockets();
  server.on('connection', inbound.add);
  const outbound = trackSockets();
  subscribe('undici:client:connected', ({ socket }) => outbound.add(socket));
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();

  const sample = () => {
    globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    return {
      at: performance.now(),
      usedBytes: heapUsed + external,
      rss,
      alive: countBy(alive.values()),
      resources: countBy(process.getActiveResourcesInfo()),
      listeners: Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)])),
      socketListeners: mostListeners([...inbound.list(), ...outbound.list()]),
      inbound: inbound.list().length,
      outbound: outbound.list().length,
      ...take(),
    };
  };
  const timer = setInterval(() => process.send({ sample: sample() }), everyMs);
  return {
    async stop() {
      clearInterval(timer);
      hook.disable();
      delay.disable();
      const ms = (nanoseconds) => Math.round(nanoseconds / 1e5) / 10;
      const loop = { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) };
      return { ...sample(), loop };
    },
  };
}
