// app.js
const { openpanel } = require('@openpanel-node/express');
const express = require('express');

function createApp(analytics = openpanel()) {
  const app = express();
  app.use(analytics);
  app.post('/signup', (req, res) => {
    req.op.track('signed_up', { profileId: 'u_1', plan: 'pro' });
    res.sendStatus(201);
  });
  return app;
}

module.exports = { createApp };
