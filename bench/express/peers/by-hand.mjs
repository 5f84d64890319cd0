// What people write without an adapter, and what the peers without one are given here.
import { OpenPanel } from '@openpanel-node/core';
import { ID } from '../../support/ids.mjs';

const client = new OpenPanel({ clientId: ID, clientSecret: 'secret', apiUrl: process.env.API_URL });

export const mount = (app) =>
  app.use((req, res, next) => {
    const startedAt = performance.now();
    res.on('finish', () =>
      client.track('request', {
        profileId: req.user?.id,
        method: req.method,
        url: req.originalUrl,
        route: req.route && req.baseUrl + req.route.path,
        status: res.statusCode,
        duration: performance.now() - startedAt,
        query: req.query,
        referrer: req.get('referer'),
      }),
    );
    next();
  });
export const drain = () => client.flush(60_000);
