// Koa 2 and require, configured by the environment alone. Prints which build of the package it got.
const { setTimeout: sleep } = require('node:timers/promises');
const Router = require('@koa/router');
const { op, openpanel } = require('@openpanel-node/koa');
const Koa = require(process.argv[2] ?? 'koa');

const app = new Koa();
app.proxy = true;
app.use(openpanel());
app.use((ctx, next) => {
  ctx.state.user = { id: ctx.get('x-user') };
  return next();
});

const orders = new Router({ prefix: '/orders' });
orders.get('/:id', async (ctx) => {
  ctx.op.track('order_viewed', { order: ctx.params.id });
  await sleep(5);
  op.track('order_counted');
  ctx.body = { id: ctx.params.id };
});
app.use(orders.routes());

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
  const build = require.resolve('@openpanel-node/koa').includes('/dist/cjs/') ? 'cjs' : 'esm';
  server.close(() => console.log(build));
});
