// A client for each request, with the visitor's headers, as the SDK's guides for servers have it.
import { OpenPanel } from '@openpanel/sdk';
import { ID } from '../../support/ids.mjs';

let underWay = 0;

export const mount = (app) =>
  app.use((req, _res, next) => {
    const client = new OpenPanel({ clientId: ID, clientSecret: 'secret', apiUrl: process.env.API_URL });
    client.api.addHeader('x-client-ip', req.ip);
    client.api.addHeader('user-agent', req.get('user-agent'));
    client.identify({ profileId: req.get('x-user') });
    underWay += 1;
    const done = () => {
      underWay -= 1;
    };
    client
      .track('request', { url: req.url, method: req.method, query: req.query, of: req.get('x-user') })
      .then(done, done);
    req.op = client;
    next();
  });

export async function drain() {
  while (underWay > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
