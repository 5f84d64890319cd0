// `npm run test:counters`: the random mix in real time, against inspectors that store profiles every 10 s as the server does, through
// this client and through the official SDK. Ends with 1 where this client has stored a wrong profile.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpenPanel } from '../../packages/core/dist/esm/index.js';
import { startInspector } from '../../packages/inspector/dist/esm/index.js';
import { expectedOf, mixOf, PROFILES, seeds, wrongIn } from './mix.mjs';

const inspectorPackage = new URL('../../packages/inspector/package.json', import.meta.url);
const { OpenPanel: OfficialSdk } = createRequire(inspectorPackage)('@openpanel/sdk');

const SEEDS = process.argv.slice(2).map(Number);
const STORED_AFTER_MS = 12_000;
const LONGEST_MS = 10 * 60_000;

const silent = { info() {}, warn: console.warn, error: console.error };
const options = ({ url }) => ({
  apiUrl: url,
  clientId: '10ca1000-0000-4000-8000-000000000001',
  clientSecret: 'sec_local_openpanel_inspector',
});

const senders = {
  '@openpanel-node/core': (inspector) => {
    const client = new OpenPanel({ ...options(inspector), logger: silent });
    const make = {
      increment: (payload) => client.increment(payload),
      decrement: (payload) => client.decrement(payload),
      identify: (payload) => client.identify(payload),
      assign_group: ({ profileId, groupIds }) => client.scope({ profileId }).setGroups(groupIds),
      track: ({ name, profileId, properties }) => client.track(name, { profileId, ...properties }),
    };
    return {
      send: ({ type, payload }) => void make[type](payload),
      async end() {
        const until = Date.now() + LONGEST_MS;
        while (client.stats().pending > 0 && Date.now() < until) await sleep(500);
        const { calls, delivered } = client.stats();
        await client.shutdown(0);
        return `${delivered} of ${calls} calls delivered`;
      },
    };
  },
  '@openpanel/sdk': (inspector) => {
    const sdk = new OfficialSdk(options(inspector));
    const answers = [];
    return {
      send: ({ type, payload }) => void answers.push(sdk.send({ type, payload }).then(Boolean, () => false)),
      async end() {
        const answered = (await Promise.all(answers)).filter(Boolean).length;
        return `${answered} of ${answers.length} calls answered with 200`;
      },
    };
  },
};

async function run(seed, name) {
  const inspector = await startInspector({ profiles: seeds() });
  const { send, end } = senders[name](inspector);
  const calls = mixOf(seed);
  const started = performance.now();
  for (const { atMs, type, payload } of calls) {
    await sleep(Math.max(0, atMs - (performance.now() - started)));
    send({ type, payload: structuredClone(payload) });
  }
  const delivered = await end();
  const seconds = Math.round((performance.now() - started) / 1_000);
  await sleep(STORED_AFTER_MS);
  const wrong = wrongIn(inspector, expectedOf(calls));
  const requests = inspector.requests().length;
  await inspector.close();
  return { seed, name, wrong, delivered, requests, seconds };
}

const seedsToRun = SEEDS.length > 0 ? SEEDS : [1, 2, 3];
const rows = await Promise.all(seedsToRun.flatMap((seed) => Object.keys(senders).map((name) => run(seed, name))));
for (const { seed, name, wrong, delivered, requests, seconds } of rows) {
  console.log(
    `seed ${seed}, ${name}: ${wrong.length} of ${PROFILES} profiles wrong (${delivered}, ${requests} requests, ${seconds} s)`,
  );
  if (name === '@openpanel-node/core') for (const line of wrong) console.log(`  ${line}`);
}
process.exitCode = rows.some(({ name, wrong }) => name === '@openpanel-node/core' && wrong.length > 0) ? 1 : 0;
