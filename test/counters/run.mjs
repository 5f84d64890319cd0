// `npm run test:counters`: a random mix of counters and profiles in real time, against inspectors that store profiles every 10 s as the
// server does, through this client and through the official SDK.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpenPanel } from '../../packages/core/dist/esm/index.js';
import { startInspector } from '../../packages/inspector/dist/esm/index.js';
import { createPaint, defineCommand, hasColors, runCommand } from '../../packages/inspector/dist/esm/terminal.js';
import { VERSION } from '../../scripts/version.mjs';
import { expectedOf, mixOf, PROFILES, seeds, wrongIn } from './mix.mjs';

const inspectorPackage = new URL('../../packages/inspector/package.json', import.meta.url);
const { OpenPanel: OfficialSdk } = createRequire(inspectorPackage)('@openpanel/sdk');

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

async function runMix(seed, name) {
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

const COMMAND = defineCommand({
  name: 'test:counters',
  typed: 'npm run test:counters --',
  summary: 'compare the counters of this client with those of the official SDK, in real time',
  about: 'It runs in real time, because OpenPanel stores profiles every 10 seconds.',
  operands: { name: 'seed', help: 'The seeds of the random calls. Default: 1 2 3.' },
  flags: { json: { type: 'boolean', help: 'Print the results as JSON.' } },
  examples: [['7 8', 'Run two other mixes.']],
  exitCodes: [
    [0, 'This client stored every profile correctly.'],
    [1, 'This client stored a wrong profile.'],
    [2, 'Unknown flag or invalid seed.'],
  ],
});

function parse(args) {
  const asked = COMMAND.parse(args);
  if (!('run' in asked)) return asked;
  const { operands, values } = asked.run;
  const wrong = operands.find((seed) => !/^\d+$/.test(seed));
  if (wrong !== undefined) return { wrong: `The seed '${wrong}' is not a whole number.` };
  return { run: { seeds: operands.length > 0 ? operands.map(Number) : [1, 2, 3], json: values.json ?? false } };
}

async function compare({ seeds: chosen, json }) {
  const rows = await Promise.all(chosen.flatMap((seed) => Object.keys(senders).map((name) => runMix(seed, name))));
  const ok = rows.every(({ name, wrong }) => name !== '@openpanel-node/core' || wrong.length === 0);
  if (json) console.log(JSON.stringify({ ok, rows }, null, 2));
  else printRows(rows);
  return ok ? 0 : 1;
}

function printRows(rows) {
  const paint = createPaint(hasColors(process.stdout));
  for (const { seed, name, wrong, delivered, requests, seconds } of rows) {
    const verdict = paint(wrong.length > 0 ? 'red' : 'green', `${wrong.length} of ${PROFILES} profiles wrong`);
    console.log(`seed ${seed}, ${name}: ${verdict} (${delivered}, ${requests} requests, ${seconds} s)`);
    if (name === '@openpanel-node/core') for (const line of wrong) console.log(`  ${line}`);
  }
}

await runCommand({ command: COMMAND, parse, run: compare, version: VERSION });
