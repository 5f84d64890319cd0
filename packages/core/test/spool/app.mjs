// A program with a spool. Its mode says what it does; each line that it prints is a fact.
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { isMainThread, Worker } from 'node:worker_threads';
import { createMiddleware, expressFramework, OpenPanel } from '../../dist/esm/adapter.js';

const [mode, count = '0'] = process.argv.slice(2);
const say = (fact) => writeSync(1, `${JSON.stringify(fact)}\n`);
const client = new OpenPanel({
  retryDelayMs: mode === 'worker' ? 600_000 : 20,
  maxRetryDelayMs: mode === 'worker' ? 600_000 : 200,
  counterSettleMs: Number(process.env.SETTLE ?? 0),
  logger: { info: (line) => say({ line }), warn: (line) => say({ line }), error: (line) => say({ line }) },
});
const job = client.scope({ profileId: 'u' });
client.on('delivery', (event, delivery) => say({ told: event.payload.name ?? event.type, ...delivery }));

switch (mode) {
  // Calls until it is killed, and says what was called in turns that have ended.
  case 'calls':
    for (let number = 0; number < 1e6; number += 1) {
      void job.track(`t${number}`);
      if (number % 10 === 0) void job.revenue(number, { number });
      await turn();
      say({ called: number });
    }
    break;
  case 'exit':
    for (let number = 0; number < Number(count); number += 1) void job.track(`t${number}`);
    process.exit(0);
    break;
  case 'throw':
    void job.track('thrown');
    throw new Error('on purpose');
  case 'worker':
    if (isMainThread) {
      void job.track('main');
      const worker = new Worker(new URL(import.meta.url), { argv: ['worker'] });
      await new Promise((resolve) => worker.once('message', resolve));
      say({ ready: true });
      setInterval(() => {}, 1_000);
    } else {
      void job.track('worker');
      await turn();
      const { parentPort } = await import('node:worker_threads');
      parentPort.postMessage('ready');
      setInterval(() => {}, 1_000);
    }
    break;
  // Delivers what is there, and ends when it is told to.
  case 'deliver':
    say({ ready: true });
    process.stdin.resume();
    process.stdin.once('end', async () => {
      say({ stats: client.stats() });
      await client.shutdown(2_000);
      process.exit(0);
    });
    break;
  // Calls in a request whose resolvers never answer, and ends in the middle of it as `count` says.
  case 'resolving': {
    const never = () => new Promise(() => {});
    const late = () => new Promise((resolve) => setTimeout(() => resolve('known'), 10));
    const answers = count === 'answer';
    const resolvers = { getProfileId: answers ? late : never, getGroups: answers ? late : never };
    const middleware = createMiddleware({ client, trackRequest: false, ...resolvers }, expressFramework);
    const server = createServer((incoming, outgoing) => {
      const request = Object.assign(incoming, { originalUrl: incoming.url, protocol: 'http', ip: '203.0.113.7' });
      const op = middleware.open(request, outgoing).tracker;
      if (answers) return op.track('of somebody').then(() => outgoing.end());
      void op.track('of nobody', { n: 1 });
      void op.revenue(5);
      void op.identify({ profileId: 'own', firstName: 'A' });
      void op.increment({ profileId: 'own', property: 'n', value: 2 });
      if (count === 'exit') process.exit(0);
      setTimeout(() => {
        throw new Error('on purpose');
      }, 10);
    });
    server.listen(0, '127.0.0.1', () => fetch(`http://127.0.0.1:${server.address().port}/`));
    break;
  }
  case 'natural':
    for (let number = 0; number < Number(count); number += 1) void job.track(`t${number}`);
    break;
  case 'shutdown':
    for (let number = 0; number < Number(count); number += 1) void job.track(`t${number}`);
    void job.increment({ property: 'n' });
    say({ report: await client.shutdown(100) });
}
