import express from 'express';

const PRODUCTS = Array.from({ length: 20 }, (_, id) => ({
  id,
  name: `Product ${id}`,
  price: 990 + id,
  tags: ['a', 'b'],
}));

/** An API as there are many: JSON in and out, a user from a header, a router with parameters. */
export function createApp(mount) {
  const app = express();
  app.set('trust proxy', 1);
  mount(app);
  app.use(express.json());
  app.use((req, _res, next) => {
    req.user = { id: req.get('x-user') };
    next();
  });
  // A database, for the measures that want one.
  const waitMs = Number(process.env.DATABASE_MS ?? 0);
  if (waitMs > 0) app.use((_req, _res, next) => void setTimeout(next, Math.random() * waitMs));
  const api = express.Router();
  api.get('/products', (req, res) => res.json(PRODUCTS.slice(0, Number(req.query.limit ?? 10))));
  api.get('/products/:id', (req, res) => res.json(PRODUCTS[Number(req.params.id) % PRODUCTS.length]));
  api.post('/orders', (req, res) => res.status(201).json({ ok: true, items: req.body.items.length }));
  app.use('/api', api);
  return app;
}
