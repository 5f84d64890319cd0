import { describeAdapter } from '@openpanel-node/testkit';
import { koaAdapter } from './koa-app.js';
import { MAJORS } from './majors.js';

for (const [name, Framework] of MAJORS) describeAdapter(koaAdapter(name, Framework));
