// As openpanel-node.mjs, at an earlier commit: see support/before.mjs.
import { mounted } from '../mounted.mjs';

const { openpanel } = await import(`${process.env.BENCH_BEFORE}/packages/express/dist/esm/index.js`);

export const { mount, drain } = mounted(openpanel);
