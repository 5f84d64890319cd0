import { serve } from './app.js';

const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: serve });
console.log(`http://127.0.0.1:${server.port}`);
