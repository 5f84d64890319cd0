// An API server that things go wrong at: `node api.mjs <seed>`, forked. It keeps what it processed, by the event's number.
import http from 'node:http';
import { idOf } from './event-id.mjs';
import { createFaults } from './faults.mjs';
import { seeded } from './seeded.mjs';

/** How long after its identify a profile is found; ten seconds at the real API. */
const FLUSHED_AFTER_MS = 300;

const processed = new Map();
const identifiedAt = new Map();
const sockets = new Set();
let mostSockets = 0;
let requests = 0;

/** True where the event's profile is not known, and nothing is stored. */
function store(event) {
  const { type, payload } = event;
  if (type === 'increment' || type === 'decrement') {
    const at = identifiedAt.get(payload.profileId) ?? Number.POSITIVE_INFINITY;
    if (performance.now() < at + FLUSHED_AFTER_MS) return true;
  }
  if (type === 'identify' && !identifiedAt.has(payload.profileId))
    identifiedAt.set(payload.profileId, performance.now());
  const id = idOf(event);
  const known = processed.get(id);
  if (known) known.count += 1;
  else processed.set(id, { type: payload.properties?.__revenue === undefined ? type : 'revenue', count: 1 });
  return false;
}

const server = http.createServer(async (request, response) => {
  const chunks = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return; // the sender gave up in the middle
  }
  requests += 1;
  const event = JSON.parse(Buffer.concat(chunks).toString());
  response.on('error', () => {});
  faults.answer({ response, store: () => store(event) });
});
server.on('connection', (socket) => {
  sockets.add(socket);
  mostSockets = Math.max(mostSockets, sockets.size);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => {});
});

let port = 0;
const listen = () =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      port = server.address().port;
      resolve();
    });
  });
const goDown = () => {
  server.close();
  for (const socket of sockets) socket.destroy();
};
const faults = createFaults(seeded(Number(process.argv[2])), { goDown, comeUp: listen });

process.on('message', async (message) => {
  if (message === 'heal') await faults.heal();
  else process.send({ processed: [...processed], requests, mostSockets, spells: faults.spells });
});
process.on('disconnect', () => process.exit());
await listen();
process.send({ port });
