import { memoryLogger, request } from '@openpanel-node/testkit';
import express from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { memoryTransport, OpenPanel, openpanel, openpanelProxy } from '../src/index.js';
import { listen } from './express-app.js';

const ID = '5a1e1d6a-4e0f-4c52-9d0a-3d6c0a1f2b3c';

async function serve(app: express.Express): Promise<string> {
  const { url, close } = await listen(app);
  onTestFinished(close);
  return url;
}

/** Answers as the API, with the address of the visitor. */
const startApi = () =>
  serve(express().use((req, res) => void res.json({ path: req.url, ip: req.headers['x-client-ip'] ?? null })));

it('is mounted on any path, and passes all other requests on', async () => {
  const apiUrl = await startApi();
  const app = express();
  app.use('/stats', openpanelProxy({ clientIds: [ID], apiUrl, clientIp: () => '203.0.113.9' }));
  app.use(
    '/deep',
    express.Router().use(openpanelProxy({ clientIds: [ID], apiUrl, clientIp: () => '203.0.113.9', path: '/op' })),
  );
  app.use((req, res) => void res.send(`app: ${req.originalUrl}`));
  const url = await serve(app);
  const ask = async (path: string) => (await request(`${url}${path}`, { headers: { 'openpanel-client-id': ID } })).body;
  expect(await ask('/stats/track/device-id')).toContain('"path":"/track/device-id"');
  expect(await ask('/deep/op/track/device-id?x')).toContain('"path":"/track/device-id"');
  for (const path of ['/op/track/device-id', '/stats', '/stats/other', '/deep/track/device-id', '/stats/op/track'])
    expect(await ask(path)).toBe(`app: ${path}`);
});

it('finds the visitor by its own options, and warns through its own client, in front of openpanel() too', async () => {
  const apiUrl = await startApi();
  const { lines, ...logger } = memoryLogger();
  const client = new OpenPanel({ transport: memoryTransport(), logger });
  const app = express();
  app.use(openpanelProxy({ clientIds: [ID], apiUrl, client, clientIp: 1, anonymizeIp: true }));
  app.use(openpanel({ client }));
  const url = await serve(app);
  const headers = { 'openpanel-client-id': ID, 'x-forwarded-for': '198.51.100.1, 203.0.113.9' };
  const ask = (more: object) => request(`${url}/op/track/device-id`, { headers: { ...headers, ...more } });
  expect((await ask({})).body).toContain('"ip":"203.0.113.0"');
  expect((await ask({ 'openpanel-client-id': 'x' })).status).toBe(401);
  expect(lines.map((line) => /\((\w+): see/.exec(line)?.[1])).toEqual(['proxy_foreign_client']);
});

it('forwards nothing of a request that has opted out', async () => {
  const apiUrl = await startApi();
  const client = new OpenPanel({ transport: memoryTransport(), logger: false });
  const app = express();
  app.use(openpanel({ client }), (req, _res, next) => {
    if (req.get('x-opt-out')) req.op.optOut();
    next();
  });
  app.use(openpanelProxy({ clientIds: [ID], apiUrl }));
  const url = await serve(app);
  const ask = (headers: Record<string, string>) =>
    request(`${url}/op/track/device-id`, { headers: { 'openpanel-client-id': ID, ...headers } });
  expect(await ask({ 'x-opt-out': '1' })).toMatchObject({ status: 202, body: '{"deviceId":"","sessionId":""}' });
  expect((await ask({})).status).toBe(200);
});
