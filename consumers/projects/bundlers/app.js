// What is bundled: Express 5, configured by the environment alone. Nothing here flushes, shuts down or calls process.exit.
import { op, openpanel } from '@openpanel-node/express';
import express from 'express';

const app = express();
app.use(openpanel({ clientIp: ['loopback'] }));
app.use((req, _res, next) => {
  req.user = { id: req.get('x-user') };
  next();
});
app.get('/orders/:id', async (req, res) => {
  req.op.track('order_viewed', { order: req.params.id });
  await new Promise(setImmediate);
  op.track('order_counted');
  res.json({ id: req.params.id });
});

const server = app.listen(0, '127.0.0.1', async () => {
  const response = await fetch(`http://127.0.0.1:${server.address().port}/orders/42`, {
    headers: JSON.parse(process.argv[2]),
  });
  await response.json();
  server.close(() => console.log('done'));
});
