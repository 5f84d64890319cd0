// Leaves events in a spool, or opens one that another process left. Arguments: the directory, how many events, and `leave` or `recover`.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { OpenPanel } from '@openpanel-node/core';
import { cpu } from '../support/cpu.mjs';
import { NAME, propertiesOf } from '../support/event.mjs';
import { ID } from '../support/ids.mjs';

const [directory, count, how] = process.argv.slice(2);
const events = Number(count);
const open = (spool) =>
  new OpenPanel({
    ...{ clientId: ID, clientSecret: 'secret', apiUrl: 'http://127.0.0.1:9', logger: false, ...spool },
    // Room for all of them in the half that others' events may fill, and an API that never answers.
    ...{ maxQueueSize: 3 * events, maxQueueBytes: 1e9, transport: { send: () => new Promise(() => {}) } },
  });

function measured() {
  const [before, at] = [cpu().cpuMicros, performance.now()];
  return () => ({ cpuMs: (cpu().cpuMicros - before) / 1_000, ms: performance.now() - at });
}

async function leave() {
  const client = open({ spool: { directory } });
  for (let index = 0; index < events; index += 1) {
    void client.track(NAME, propertiesOf(index));
    if (index % 500 === 0) await turn();
  }
  await turn();
  process.send('left');
}

/** The same files, read one after the other, and nothing done with them. */
function plain() {
  const end = measured();
  for (const file of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (file.name.endsWith('.seg')) readFileSync(path.join(file.parentPath, file.name));
  }
  return end();
}

async function recover() {
  // A process that has loaded its code.
  open({}).stats();
  const read = plain();
  const end = measured();
  const client = open({ spool: { directory } });
  const until = async (recovered) => {
    while (client.stats().recovered < recovered) await wait(1);
    return end();
  };
  const found = await until(1);
  const queued = await until(events);
  process.send({ plain: read, found, queued });
}

await (how === 'leave' ? leave() : recover());
