import 'reflect-metadata';
import { describeAdapter } from '@openpanel-node/testkit';
import { nestAdapter } from './nest-app.js';

describeAdapter(nestAdapter('Express'));
describeAdapter(nestAdapter('Fastify'));
