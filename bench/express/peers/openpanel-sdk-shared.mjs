// One client for all requests, told of each visitor as the request comes in: how the SDK is used where it is imported from a module.
import { OpenPanel } from '@openpanel/sdk';
import { ID } from '../../support/ids.mjs';

const client = new OpenPanel({ clientId: ID, clientSecret: 'secret', apiUrl: process.env.API_URL });
let underWay = 0;
const done = () => {
  underWay -= 1;
};

export const mount = (app) =>
  app.use((req, res, next) => {
    client.api.addHeader('x-client-ip', req.ip);
    client.api.addHeader('user-agent', req.get('user-agent'));
    client.identify({ profileId: req.get('x-user') });
    res.on('finish', () => {
      underWay += 1;
      client.track('request', { url: req.originalUrl, of: req.get('x-user') }).then(done, done);
    });
    next();
  });

export async function drain() {
  while (underWay > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
