import { describeAdapter } from '@openpanel-node/testkit';
import { fetchAdapter } from './fetch-app.js';
import { honoAdapter } from './hono-app.js';

describeAdapter(fetchAdapter('fetch handlers'));
describeAdapter(fetchAdapter('fetch handlers on Node.js', 'node'));
describeAdapter(honoAdapter('Hono 4'));
