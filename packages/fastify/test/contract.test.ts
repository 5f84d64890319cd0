import { describeAdapter } from '@openpanel-node/testkit';
import { fastifyAdapter } from './fastify-app.js';
import { MAJORS } from './majors.js';

for (const [name, create] of MAJORS) describeAdapter(fastifyAdapter(name, create));
