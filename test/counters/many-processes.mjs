// A process that counts, as one of several or not. Says the codes of its warnings.
import cluster from 'node:cluster';
import { OpenPanel } from '../../packages/core/dist/esm/index.js';

if (process.argv[2] === 'cluster' && cluster.isPrimary) {
  cluster.fork();
} else {
  const client = new OpenPanel({ logger: { info() {}, warn() {}, error() {} } });
  const codes = [];
  client.on('warning', ({ code }) => codes.push(code));
  client.identify({ profileId: 'u' });
  await client.flush(0);
  const before = codes.length;
  for (const property of ['a', 'b']) client.increment({ profileId: 'u', property });
  client.decrement({ profileId: 'v', property: 'a' });
  await client.shutdown(0);
  console.log(JSON.stringify({ before, codes: codes.filter((code) => code !== 'events_dropped') }));
  process.disconnect?.();
}
