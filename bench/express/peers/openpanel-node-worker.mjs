// As openpanel-node.mjs, with a thread of its own that sends.
import { openpanel } from '@openpanel-node/express';
import { mounted } from '../mounted.mjs';

export const { mount, drain } = mounted(openpanel, { thread: 'worker' });
