// As openpanel-node.mjs; each event also says whose it is.
import { openpanel } from '@openpanel-node/express';
import { ID } from '../../support/ids.mjs';

const analytics = openpanel({
  clientId: ID,
  clientSecret: 'secret',
  apiUrl: process.env.API_URL,
  getProperties: (req) => ({ of: req.get('x-user') }),
});

export const mount = (app) => app.use(analytics);
export const drain = () => analytics.client.flush(60_000);
