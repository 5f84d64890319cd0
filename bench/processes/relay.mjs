// Delivers so many events that wait in Redis, as a relay does, and answers with what they cost the whole process. Arguments: port
// of Redis, URL of the API, and connections.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { loadRedis } from '../scaling/measures/load-redis.mjs';
import { cpu } from '../support/cpu.mjs';
import { ID } from '../support/ids.mjs';

const [port, apiUrl, connections] = process.argv.slice(2);
const LOOK_MS = 2;

const { Redis, startRelay } = loadRedis();
const client = new Redis({ port: Number(port) });
await once(client, 'ready');

process.on('message', async ({ prefix, count }) => {
  const options = { clientId: ID, clientSecret: 'secret', apiUrl, connections: Number(connections) };
  const relay = await startRelay({ ...options, client, prefix });
  const delivered = async (least) => {
    while (relay.stats().delivered < least) await pause(LOOK_MS);
  };
  // It tries a few connections first.
  await delivered(count / 4);
  const [first, cpuBefore, before] = [relay.stats().delivered, cpu(), performance.now()];
  await delivered(count);
  const wallMs = performance.now() - before;
  const { cpuMicros } = cpu();
  await relay.stop();
  process.send({
    perSecond: ((count - first) / wallMs) * 1_000,
    cpuMicros: (cpuMicros - cpuBefore.cpuMicros) / (count - first),
  });
});
process.send('ready');
