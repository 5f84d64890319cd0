// A shop behind Cloudflare and nginx, as somebody writes it who has read the README. TRUST_PROXY and CLIENT_IP are the steps on the
// way to the right address.
import { once } from 'node:events';
import { op, openpanel } from '@openpanel-node/express';
import express from 'express';

const { TRUST_PROXY, CLIENT_IP } = process.env;

const app = express();
if (TRUST_PROXY) app.set('trust proxy', Number(TRUST_PROXY));
app.use(openpanel(CLIENT_IP ? { clientIp: CLIENT_IP } : {}));
app.use(express.json());
app.use((req, _res, next) => {
  const user = req.get('x-user');
  if (user) req.user = { userId: user, email: `${user}@example.com` };
  next();
});

app.get('/api/health', (_req, res) => res.send('ok'));
app.get('/products/:id', (req, res) => {
  req.op.track('product_viewed', { product: req.params.id });
  res.json({ id: req.params.id });
});
app.post('/signup', async (req, res) => {
  op.identify({ profileId: req.body.id, firstName: 'Ada', email: 'ada@example.com' });
  await new Promise(setImmediate);
  op.track('signed_up', { plan: 'pro' });
  res.status(201).json({});
});
app.post('/checkout', (req, res) => {
  req.op.revenue(4900, { currency: 'EUR' });
  res.json({});
});
app.get('/reset/:token', (_req, res) => res.send('<form>'));

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`http://127.0.0.1:${server.address().port}`);

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    server.close();
    await op.shutdown();
    process.kill(process.pid, signal);
  });
}
