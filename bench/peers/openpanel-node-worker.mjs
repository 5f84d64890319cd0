import { OpenPanel } from '@openpanel-node/core';
import { createWith } from './openpanel-node.mjs';

export const create = (options) => createWith(OpenPanel, { ...options, more: { thread: 'worker' } });
