// Tracks while timers are those of `node:test`, which stand still.
import { mock } from 'node:test';
import { memoryTransport, OpenPanel } from '../dist/esm/index.js';

mock.timers.enable();
const client = new OpenPanel({ transport: memoryTransport() });
console.log((await client.track('signed_up')).status);
void client.track('again');
console.log(`${(await client.flush()).delivered} delivered`);
void client.track('at the end');
console.log(`${(await client.shutdown()).delivered} delivered`);
