import { openpanel } from '@openpanel-node/express';
import { mounted } from '../mounted.mjs';

export const { mount, drain } = mounted(openpanel);
