// As openpanel-node.mjs, at an earlier commit: see support/before.mjs.
import { createWith } from './openpanel-node.mjs';

const { OpenPanel } = await import(`${process.env.BENCH_BEFORE}/packages/core/dist/esm/index.js`);

export const create = (options) => createWith(OpenPanel, options);
