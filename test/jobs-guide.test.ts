import { expect, it, onTestFinished, vi } from 'vitest';
import { CHROME } from '../packages/testkit/src/index.js';
import { NO_REDIS, startRedis } from '../packages/testkit/src/redis/redis-server.js';
import { ADDRESS } from './browser-sdk.js';
import { serve } from './guide-app.js';
import { blocksOf, read, rowsOf, sectionOf } from './markdown.js';
import { run, syntaxErrorsOf } from './snippets.js';
import { callWebhook, withStripe } from './stripe-shop.js';

const PAGE = read('docs/jobs-and-webhooks.md');
const BLOCKS = blocksOf(PAGE);
const BROWSER = { 'user-agent': CHROME };
const sourceOf = (name: string) => BLOCKS.find((block) => block.run === name)?.source ?? 'throw';

it('the payment of the page is on its buyer, in the session of the checkout', async () => {
  const { inspector, get, printed, url } = await serve(BLOCKS, 'payment', BROWSER, withStripe);
  expect((await get('/checkout', { 'x-user': 'u_1' }, 'POST')).status).toBe(303);
  const openpanel = await printed(/metadata: (\S+)/);
  const { deviceId, sessionId } = await inspector.waitFor({ name: 'request' });
  expect((await callWebhook(url, { openpanel })).status).toBe(204);
  const payment = { kind: 'visitor', profileId: 'u_1', revenue: 4900, ip: ADDRESS, deviceId, sessionId };
  expect(await inspector.waitFor({ name: 'revenue' })).toMatchObject(payment);
});

it.skipIf(NO_REDIS)('the job of the page is tracked for the user who asked for it', async () => {
  const redis = await startRedis({ config: { appendonly: 'no' } });
  onTestFinished(() => redis.stop());
  vi.stubEnv('REDIS_URL', redis.url);
  const app = await serve(
    BLOCKS,
    'queue',
    BROWSER,
    (source) => `
    import { openpanel } from '@openpanel-node/express';
    import express from 'express';
    const app = express();
    app.set('trust proxy', 1);
    app.use((req, res, next) => {
      req.user = { id: req.get('x-user') };
      next();
    });
    ${source}
    const server = app.listen(process.env.PORT, () => console.log('Listening on port ' + server.address().port));
  `,
  );
  const toApiOfApp = (source: string) => `process.env.OPENPANEL_API_URL = '${app.inspector.url}';\n${source}`;
  const worker = await run(BLOCKS, 'worker', toApiOfApp);
  expect((await app.get('/reports', { 'x-user': 'u_1' }, 'POST')).status).toBe(202);
  const rendered = await app.inspector.waitFor({ name: 'report_rendered' });
  expect(rendered).toMatchObject({ kind: 'visitor', profileId: 'u_1', ip: ADDRESS, properties: { month: '5' } });
  worker.child.kill('SIGTERM');
  expect(await worker.ended, worker.output()).toEqual([0, null]);
});

it('the message of the page is handled for its user', async () => {
  const program = await run(BLOCKS, 'message');
  expect(await program.ended, program.output()).toEqual([0, null]);
  expect(program.inspector.events()).toMatchObject([{ name: 'invoice_sent', profileId: 'u_1' }]);
});

it.each(['flow', 'opentelemetry', 'secrets'])('the lines of %s parse, and name what exists', async (name) => {
  expect(syntaxErrorsOf([sourceOf(name)])).toEqual([]);
  const { carryFlows, openpanelTelemetry } = await import('../packages/core/src/bullmq.js');
  expect([carryFlows, openpanelTelemetry].map((each) => typeof each)).toEqual(['function', 'function']);
});

it('the table has the options of an opened carrier', () => {
  const names = rowsOf(sectionOf(PAGE, '## Signed and unsigned')).map(([name]) => name?.replaceAll('`', ''));
  const [, source = ''] =
    /interface CarrierOptions \{(.*?)\n\}/s.exec(read('packages/core/src/carrier/carriers.ts')) ?? [];
  expect(names).toEqual([...source.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name));
});
