// Express 5 and import, configured by the environment alone. Nothing here flushes, shuts down or calls process.exit.
import { setTimeout as sleep } from 'node:timers/promises';
import { op, openpanel } from '@openpanel-node/express';
import express from 'express';

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
  const response = await fetch(`http://127.0.0.1:${server.address().port}/orders/42?token=secret&page=2`, {
    headers: {
      'user-agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
      'x-forwarded-for': '203.0.113.7',
      'x-user': 'ada',
    },
  });
  await response.json();
  server.close(() => console.log('done'));
});
