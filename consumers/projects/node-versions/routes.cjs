const { op } = require('@openpanel-node/express');
const express = require('express');

/** A router of Express with the route that the other apps have, and its middleware in front of that alone. */
exports.addRoutes = (app, openpanel) => {
  const router = express.Router();
  router.use(openpanel({ clientIp: 'cloudflare', getProfileId: (request) => request.get('x-user') }));
  router.get('/orders/:id', async (request, response) => {
    const { id } = request.params;
    request.op.track('order_viewed', { order: id });
    await new Promise((resolve) => setTimeout(resolve, 1));
    op.track('order_counted', { order: id });
    response.json({ id });
  });
  app.use('/express', router);
};
