// What the fast path of a track saves: the CPU of one call, and of everything until the event is with its transport. The same event
// once in plain values, and once with a NaN, which JSON does not have: it is copied as the string `NaN`.
// usage: node bench/fast-path.mjs (after npm run build)
import { OpenPanel } from '../packages/core/build/esm/index.js';

const CALLS = 1_000;
const ROUNDS = 200;
const WARM_UP = 20;
const EVENTS = {
  fast: { plan: 'pro', seats: 3, trial: false, source: 'newsletter', coupon: null, score: 'NaN' },
  copied: { plan: 'pro', seats: 3, trial: false, source: 'newsletter', coupon: null, score: Number.NaN },
};

const STORED = { kind: 'answered', status: 200, body: '{"deviceId":"","sessionId":""}' };
const client = new OpenPanel({ transport: { send: async () => STORED }, logger: false });
const costs = { fast: [], copied: [] };
for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
  for (const [path, properties] of Object.entries(EVENTS)) {
    const before = process.cpuUsage();
    for (let call = 0; call < CALLS; call += 1) void client.track('signed_up', properties);
    const { user, system } = process.cpuUsage(before);
    await client.flush();
    const all = process.cpuUsage(before);
    if (round >= WARM_UP) costs[path].push([(user + system) / CALLS, (all.user + all.system) / CALLS]);
  }
}
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)].toFixed(2);
for (const [path, rounds] of Object.entries(costs)) {
  const [call, all] = [0, 1].map((index) => median(rounds.map((costs) => costs[index])));
  console.log(`${path}: ${call} µs a call, ${all} µs until its transport has it`);
}
await client.shutdown();
