// As openpanel-node.mjs, at an earlier commit: see support/before.mjs.
import { ID } from '../../support/ids.mjs';

const { openpanel } = await import(`${process.env.BENCH_BEFORE}/packages/express/dist/esm/index.js`);
const analytics = openpanel({
  clientId: ID,
  clientSecret: 'secret',
  apiUrl: process.env.API_URL,
});

export const mount = (app) => app.use(analytics);
export const drain = () => analytics.client.flush(60_000);
