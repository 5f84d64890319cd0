import { Hono } from 'hono';

const PRODUCTS = Array.from({ length: 20 }, (_, id) => ({
  id,
  name: `Product ${id}`,
  price: 990 + id,
  tags: ['a', 'b'],
}));

const byId = (id) => PRODUCTS[Number(id) % PRODUCTS.length];
const limited = (limit) => PRODUCTS.slice(0, Number(limit ?? 10));
const created = ({ items }) => ({ ok: true, items: items.length });
const PRODUCT = '/api/products/';

/** What a router would say. */
export const routeOf = ({ url }) => (url.includes(PRODUCT) ? `${PRODUCT}[id]` : new URL(url).pathname);

/** The routes of the Express app, in one handler. */
export async function handle(request) {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === '/api/products') return Response.json(limited(searchParams.get('limit')));
  if (pathname.startsWith(PRODUCT)) return Response.json(byId(pathname.slice(PRODUCT.length)));
  return Response.json(created(await request.json()), { status: 201 });
}

/** The same as a Hono app. */
export function createHono(middleware) {
  const app = new Hono();
  if (middleware) app.use('*', middleware);
  app.get('/api/products', (c) => c.json(limited(c.req.query('limit'))));
  app.get('/api/products/:id', (c) => c.json(byId(c.req.param('id'))));
  app.post('/api/orders', async (c) => c.json(created(await c.req.json()), 201));
  return app;
}
