// As openpanel-node.mjs, with its events sent by a worker thread.
import { openpanel } from '@openpanel-node/express';
import { mounted } from '../mounted.mjs';

export const { mount, drain } = mounted(openpanel, { thread: 'worker' });
