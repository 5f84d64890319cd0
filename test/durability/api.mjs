// The API as the store of truth: it knows how often each call was stored, and what is in flight at this moment.
import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { callsIn } from './calls.mjs';
import { Profiles } from './profiles.mjs';

const FASTEST_MS = 4;
const SLOWEST_MS = 24;

export async function startApi({ between }) {
  /** By call: its kind, and when it was stored. */
  const stored = new Map();
  /** By key: the places of calls as they were stored, each with the time. */
  const orders = new Map();
  const profiles = new Profiles();
  const inFlight = { track: 0, payment: 0, counter: 0, identify: 0, group: 0 };
  let requests = 0;

  const store = (event, calls) => {
    profiles.apply(event);
    const at = performance.now();
    for (const { id, kind, key, place } of calls) {
      const known = stored.get(id);
      if (known) known.times.push(at);
      else stored.set(id, { kind, times: [at] });
      if (key === undefined) continue;
      const places = orders.get(key);
      if (places) places.push({ place, at });
      else orders.set(key, [{ place, at }]);
    }
  };
  const server = http.createServer(async (request, response) => {
    response.on('error', () => {});
    let event;
    try {
      event = JSON.parse(await text(request));
    } catch {
      return; // the sender was killed in the middle
    }
    requests += 1;
    if (api.isAway) return void response.writeHead(503).end();
    const calls = callsIn(event);
    const [{ kind }] = calls;
    inFlight[kind] += 1;
    const ms = between(FASTEST_MS, SLOWEST_MS) / 2;
    await sleep(ms);
    store(event, calls);
    await sleep(ms);
    inFlight[kind] -= 1;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"deviceId":"","sessionId":""}');
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api = {
    /** Whether it refuses everything. */
    isAway: false,
    url: `http://127.0.0.1:${server.address().port}`,
    stored,
    orders,
    profiles,
    inFlight,
    get requests() {
      return requests;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  return api;
}
