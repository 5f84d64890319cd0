// Express in front, by `import`; what it does not know goes to the app of all runtimes.
import { getRequestListener } from '@hono/node-server';
import { openpanel } from '@openpanel-node/express';
import express from 'express';
import { serve } from './app.js';
import { addRoutes } from './routes.cjs';

const listener = getRequestListener(serve, { overrideGlobalObjects: false });
const app = express();
addRoutes(app, openpanel);
app.use(listener);
const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
