// An Express app with a peer mounted. Answers `usage` with its CPU time so far, and `drain` likewise when all is delivered.
import { createApp } from '../express/routes.mjs';
import { cpu } from '../support/cpu.mjs';

const { mount, drain } = await import(`../express/peers/${process.argv[2]}.mjs`);
const app = createApp(mount);

process.on('message', async (message) => {
  if (message === 'drain') await drain();
  process.send({ ...cpu(), rssMiB: process.memoryUsage.rss() / 2 ** 20 });
});
process.on('disconnect', () => process.exit());
const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
