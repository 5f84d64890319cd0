// An ESM app with the middleware by import and a CommonJS module in the middle, and many requests at once.
import { setTimeout as sleep } from 'node:timers/promises';
import { currentScope, op, openpanel } from '@openpanel-node/express';
import express from 'express';
import legacy from './legacy.cjs';

const app = express();
app.set('trust proxy', 1);
app.use(openpanel());
app.use((req, _res, next) => {
  req.user = { id: req.get('x-user') };
  next();
});
app.get('/orders/:id', async (req, res) => {
  op.track('ordered', { order: req.params.id });
  await sleep(Math.random() * 20);
  legacy.bill(req.params.id);
  res.json({ scoped: currentScope() !== undefined });
});
// A second middleware, of the other copy, inside the scope that the first has opened.
app.get('/nested/:id', legacy.middleware, async (req, res) => {
  await sleep(Math.random() * 20);
  req.legacyOp.track('nested_by_request', { order: req.params.id });
  op.track('nested', { order: req.params.id });
  legacy.op.track('nested_by_legacy', { order: req.params.id });
  res.json({});
});

const USERS = 20;

async function visit(base, user) {
  const headers = {
    'user-agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    'x-forwarded-for': `203.0.113.${user}`,
    'x-user': `user-${user}`,
  };
  for (const path of ['orders', 'nested']) {
    const response = await fetch(`${base}/${path}/${user}`, { headers });
    await response.json();
  }
}

const server = app.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  await Promise.all(Array.from({ length: USERS }, (_, index) => visit(base, index + 1)));
  // Outside of requests there is one default client, whichever copy is asked.
  op.track('closing', { by: 'import' });
  legacy.op.track('closing', { by: 'require' });
  server.close(() => console.log(legacy.op === op ? 'one instance' : 'two instances'));
});
