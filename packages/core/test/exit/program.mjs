// A program that tracks and then has nothing more to do. Its mode says what else it does.
import { OpenPanel } from '../../dist/esm/index.js';

const [mode, count] = process.argv.slice(2);
const client = new OpenPanel();
for (let i = 0; i < Number(count); i += 1) void client.track(`event_${i}`);

if (mode === 'await') {
  const delivery = await client.track('awaited');
  console.log(delivery.status);
}
if (mode === 'shutdown') {
  const { delivered, pending } = await client.shutdown();
  console.log(`${delivered} delivered, ${pending} pending`);
}
if (mode === 'unhandled') process.on('unhandledRejection', () => console.log('unhandled rejection'));
