// The same by `require`.
const { getRequestListener } = require('@hono/node-server');
const { openpanel } = require('@openpanel-node/express');
const express = require('express');
const { addRoutes } = require('./routes.cjs');

const app = express();
addRoutes(app, openpanel);
app.use(getRequestListener((...args) => import('./app.js').then(({ serve }) => serve(...args))));
const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
