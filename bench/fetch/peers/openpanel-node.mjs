import { OpenPanel, withOpenPanel } from '@openpanel-node/fetch';
import { openpanel } from '@openpanel-node/fetch/hono';
import { ID } from '../../support/ids.mjs';
import { routeOf } from '../routes.mjs';

const client = new OpenPanel({ clientId: ID, clientSecret: 'secret', apiUrl: process.env.API_URL });
const options = { client, clientIp: 1 };

export const wrap = (handler) =>
  withOpenPanel(handler, { ...options, route: routeOf, getProfileId: (request) => request.headers.get('x-user') });
export const middleware = openpanel({ ...options, getProfileId: (c) => c.req.header('x-user') });
export const drain = () => client.flush(60_000);
