// Queues events and ends at once, without waiting for them. Arguments: the API's URL, the thread that sends, how many events, and `exit`
// or `throw`. Says on stdout when it ends, in milliseconds since 1970.
import { writeSync } from 'node:fs';
import { OpenPanel } from '@openpanel-node/core';
import { NAME, propertiesOf } from '../support/event.mjs';
import { ID } from '../support/ids.mjs';

const [url, thread, events, how] = process.argv.slice(2);
const client = new OpenPanel({ clientId: ID, clientSecret: 'secret', apiUrl: url, thread });
// A program that has run for a while: the thread is ready, and the API known.
for (let index = 0; index < 100; index += 1) void client.track(NAME, propertiesOf(index));
await client.flush();
process.send('ready');

process.on('message', () => {
  for (let index = 0; index < Number(events); index += 1) void client.track(NAME, propertiesOf(index));
  writeSync(1, String(Date.now()));
  if (how === 'exit') process.exit();
  throw new Error('uncaught, as it should be');
});
