// As openpanel-node.mjs; each event also says whose it is.
import { openpanel } from '@openpanel-node/express';
import { mounted } from '../mounted.mjs';

export const { mount, drain } = mounted(openpanel, { getProperties: (req) => ({ of: req.get('x-user') }) });
