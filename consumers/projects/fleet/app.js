// An ES module that hands over through ioredis, and has no secret.
import { OpenPanel } from '@openpanel-node/core';
import { redisOutbox } from '@openpanel-node/redis';
import { Redis } from 'ioredis';

const client = new Redis(process.env.REDIS_URL);
const op = new OpenPanel({ outbox: redisOutbox({ client }) });
op.track('from_esm');
const { handedOver } = await op.shutdown();
client.disconnect();
console.log(handedOver);
