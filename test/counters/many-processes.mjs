// A process that counts, as one of several or not. Says how often it warned of that, before and after it counted.
import cluster from 'node:cluster';
import { OpenPanel } from '../../packages/core/dist/esm/index.js';

if (process.argv[2] === 'cluster' && cluster.isPrimary) {
  cluster.fork();
} else {
  const client = new OpenPanel({ logger: { info() {}, warn() {}, error() {} } });
  let warnings = 0;
  client.on('warning', ({ code }) => {
    if (code === 'counters_in_many_processes') warnings += 1;
  });
  client.identify({ profileId: 'u' });
  await client.flush(0);
  const before = warnings;
  for (const property of ['a', 'b']) client.increment({ profileId: 'u', property });
  client.decrement({ profileId: 'v', property: 'a' });
  await client.shutdown(0);
  console.log(JSON.stringify({ before, after: warnings }));
  process.disconnect?.();
}
