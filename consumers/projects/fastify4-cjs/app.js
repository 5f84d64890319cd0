// Fastify 4 and require, configured by the environment alone. Prints which build of the package it got.
const { setTimeout: sleep } = require('node:timers/promises');
const { op, openpanel } = require('@openpanel-node/fastify');
const fastify = require(process.argv[2] ?? 'fastify');

const app = fastify({ trustProxy: ['127.0.0.1'] });
app.register(openpanel);
app.decorateRequest('user', null);
app.addHook('preHandler', async (request) => {
  request.user = { id: request.headers['x-user'] };
});
app.register(
  async (orders) => {
    orders.get('/:id', async (request) => {
      request.op.track('order_viewed', { order: request.params.id });
      await sleep(5);
      op.track('order_counted');
      return { id: request.params.id };
    });
  },
  { prefix: '/orders' },
);

async function main() {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const response = await fetch(`http://127.0.0.1:${app.server.address().port}/orders/42`, {
    headers: {
      'user-agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
      'x-forwarded-for': '203.0.113.7',
      'x-user': 'ada',
    },
  });
  await response.json();
  await app.close();
  console.log(require.resolve('@openpanel-node/fastify').includes('/dist/cjs/') ? 'cjs' : 'esm');
}

main();
