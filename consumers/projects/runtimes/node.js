import { serve as listen } from '@hono/node-server';
import { serve } from './app.js';

listen({ fetch: serve, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`http://127.0.0.1:${port}`));
