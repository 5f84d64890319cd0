// A program that counts. Its mode says how, and how it ends. What it says is a line of JSON for each fact.
import { writeSync } from 'node:fs';
import { OpenPanel } from '../../packages/core/dist/esm/index.js';

const mode = process.argv[2];
const say = (fact) => void writeSync(1, `${JSON.stringify(fact)}\n`);
const log = (level) => (line) => say({ level, line });

const op = new OpenPanel({ logger: { info: log('info'), warn: log('warn'), error: log('error') } });
op.on('delivery', ({ type, payload }, delivery) => say({ type, property: payload.property, ...delivery }));

const user = { profileId: 'u' };
const count = (property) => op.increment({ ...user, property });
const endOn = (signal, end) => {
  const app = setInterval(() => {}, 1_000);
  process.on(signal, async () => {
    say({ report: await end() });
    clearInterval(app);
  });
};

const modes = {
  async identified() {
    op.identify({ ...user, properties: { plan: 'pro' } });
    say({ awaited: await count('logins') });
  },
  async once() {
    say({ awaited: await count('logins') });
  },
  async several() {
    op.identify({ ...user, properties: { plan: 'pro' } });
    for (const property of ['a', 'b', 'c', 'd', 'e']) count(property);
  },
  async served() {
    let made = 0;
    const timer = setInterval(() => {
      count('hits');
      made += 1;
      if (made === 5) say({ ready: true });
    }, 10);
    endOn('SIGTERM', () => {
      clearInterval(timer);
      return op.shutdown();
    });
    process.on('exit', () => say({ made }));
  },
  async deadline() {
    await op.identify({ ...user, properties: { plan: 'pro' } });
    count('logins');
    count('orders');
    say({ report: await op.shutdown(100) });
  },
};
await modes[mode]();
