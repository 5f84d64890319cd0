// A CommonJS module that hands over through node-redis.
const { OpenPanel } = require('@openpanel-node/core');
const { redisOutbox } = require('@openpanel-node/redis');
const { createClient } = require('redis');

async function main() {
  const client = await createClient({ url: process.env.REDIS_URL }).connect();
  const op = new OpenPanel({ outbox: redisOutbox({ client }) });
  op.revenue(42);
  const { handedOver } = await op.shutdown();
  client.destroy();
  console.log(handedOver);
}
main();
