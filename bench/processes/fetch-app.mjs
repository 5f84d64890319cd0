// A server of `Request`s with a peer: one handler, or a Hono app. Answers `usage` and `drain` as the Express app does.
import { serve } from '@hono/node-server';
import { createHono, handle } from '../fetch/routes.mjs';
import { cpu } from '../support/cpu.mjs';

const [peer, kind] = process.argv.slice(2);
const { wrap, middleware, drain } = await import(`../fetch/peers/${peer}.mjs`);
const app = kind === 'hono' ? createHono(middleware).fetch : wrap(handle);

process.on('message', async (message) => {
  if (message === 'drain') await drain();
  process.send({ ...cpu(), rssMiB: process.memoryUsage.rss() / 2 ** 20 });
});
process.on('disconnect', () => process.exit());
serve({ fetch: app, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send({ port }));
