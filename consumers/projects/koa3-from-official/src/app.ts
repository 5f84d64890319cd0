// Koa 3 with types. Sign-in puts the user where Koa's own documentation has it.
import type { AddressInfo } from 'node:net';
import { Router } from '@koa/router';
import { op, openpanel } from '@openpanel-node/koa';
import Koa from 'koa';
import { analytics, onInvoice, onStart } from './analytics.js';

interface State {
  user?: { id: string; plan: string };
}

const app = new Koa<State>({ proxy: true });
app.use(openpanel<State>({ client: analytics, getProperties: ({ state }) => ({ plan: state.user?.plan }) }));
app.use((ctx, next) => {
  const id = ctx.get('x-user');
  if (id !== '') ctx.state.user = { id, plan: 'pro' };
  return next();
});

interface Upgrade {
  from: string;
  to: string;
}
const upgrade: Upgrade = { from: 'free', to: 'pro' };

const router = new Router<State>();
router.post('/upgrade', async (ctx) => {
  analytics.identify({ profileId: ctx.state.user?.id, firstName: 'Ada' });
  analytics.track('upgraded', upgrade);
  await analytics.increment({ property: 'upgrades', value: 1 });
  await ctx.op.revenue(4900, { currency: 'EUR' });
  ctx.body = {};
});
router.post('/invoices', async (ctx) => {
  await onInvoice('ada');
  ctx.status = 204;
});
app.use(router.routes());

onStart();
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://127.0.0.1:${port}`);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    server.close();
    await op.shutdown();
    process.kill(process.pid, signal);
  });
}
