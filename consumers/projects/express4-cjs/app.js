// Express 4 and require. Prints which build of the package it got.
const { setTimeout: sleep } = require('node:timers/promises');
const { op, openpanel } = require('@openpanel-node/express');
const express = require(process.argv[2] ?? 'express');

const app = express();
app.set('trust proxy', 1);
app.use(openpanel());
app.use((req, _res, next) => {
  req.user = { id: req.get('x-user') };
  next();
});

const orders = express.Router();
orders.get('/:id', async (req, res) => {
  req.op.track('order_viewed', { order: req.params.id });
  await sleep(5);
  op.track('order_counted');
  res.json({ id: req.params.id });
});
app.use('/orders', orders);

const server = app.listen(0, '127.0.0.1', async () => {
  const response = await fetch(`http://127.0.0.1:${server.address().port}/orders/42`, {
    headers: {
      'user-agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
      'x-forwarded-for': '203.0.113.7',
      'x-user': 'ada',
    },
  });
  await response.json();
  const build = require.resolve('@openpanel-node/express').includes('/dist/cjs/') ? 'cjs' : 'esm';
  server.close(() => console.log(build));
});
