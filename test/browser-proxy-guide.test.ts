import { expect, it } from 'vitest';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { urlOf } from './guide-app.js';
import { blocksOf, read } from './markdown.js';
import { type Program, run } from './snippets.js';

const BLOCKS = blocksOf(read('docs/browser-proxy.md'));
const CLIENT_ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const VISITOR_IP = '203.0.113.9';
const LISTENING = "console.log('Listening on port ' + port)";

/** The reader's own client ID. */
const withId = (source: string) => source.replace('YOUR_BROWSER_CLIENT_ID', CLIENT_ID);

/** A local OpenPanel that lets a browser in, whatever its origin. */
const OPTIONS = { clients: [{ id: CLIENT_ID, secret: 'any', projectId: 'shop', ignoreCorsAndSecret: true }] };

/** Sends what a page sends, through the app. */
async function browse(program: Program): Promise<void> {
  const url = await urlOf(program);
  const headers = {
    'content-type': 'application/json',
    'user-agent': CHROME,
    // As a proxy adds it, and as Vercel does.
    'x-forwarded-for': VISITOR_IP,
    'x-vercel-forwarded-for': VISITOR_IP,
    'openpanel-client-id': CLIENT_ID,
    'openpanel-sdk-name': 'web',
    'sec-ch-ua': '"Chromium";v="126"',
    'sec-fetch-mode': 'cors',
    'accept-language': 'de',
  };
  const body = JSON.stringify({ type: 'track', payload: { name: 'screen_view', properties: {} } });
  const answer = await request(`${url}/op/track`, { method: 'POST', headers, body });
  expect(answer.status, answer.body + program.output()).toBe(200);
  const device = await request(`${url}/op/track/device-id`, { headers });
  const { deviceId } = JSON.parse(device.body) as { deviceId: string };
  const visitor = { name: 'screen_view', kind: 'visitor', ip: VISITOR_IP, sdkName: 'web', deviceId } as const;
  await program.inspector.waitFor(visitor);
}

const FRAMES: Record<string, (source: string) => string> = {
  express: (source) => source.replace('process.env.PORT ?? 3000', 'process.env.PORT'),
  koa: (source) => `${source}
    const server = app.listen(process.env.PORT, () => { const { port } = server.address(); ${LISTENING}; });`,
  fastify: (source) => `${source}
    await app.listen({ port: Number(process.env.PORT) });
    const { port } = app.server.address();
    ${LISTENING};`,
  nestjs: (source) => `
    import 'reflect-metadata';
    import { Module } from '@nestjs/common';
    import { OpenPanelModule } from '@openpanel-node/nestjs';
    class AppModule {}
    Module({ imports: [OpenPanelModule.forRoot()] })(AppModule);
    ${source}
    await app.listen(process.env.PORT);
    const { port } = app.getHttpServer().address();
    ${LISTENING};`,
  next: (source) => `${source}
    import { createAdaptorServer } from '@hono/node-server';
    // Next.js calls the function of the method, with the parameters of the route.
    const fetch = (request) => ({ GET, POST })[request.method](request, { params: Promise.resolve({ path: ['track'] }) });
    const server = createAdaptorServer({ fetch });
    server.listen(process.env.PORT, () => { const { port } = server.address(); ${LISTENING}; });`,
  hono: (source) => `${source}
    import { serve } from '@hono/node-server';
    serve({ fetch: app.fetch, port: Number(process.env.PORT) }, ({ port }) => ${LISTENING});`,
};

it.each(Object.keys(FRAMES))('the snippet for %s forwards what a page sends, of its visitor', async (name) => {
  const frame = FRAMES[name] as (source: string) => string;
  await browse(await run(BLOCKS, name, (source) => frame(withId(source)), OPTIONS));
});

it('the inspector has a script that the app serves', async () => {
  const frame = (source: string) => `
    import express from 'express';
    import { openpanel, openpanelProxy } from '@openpanel-node/express';
    const app = express();
    app.use(openpanel());
    ${source}
    const server = app.listen(process.env.PORT, () => { const { port } = server.address(); ${LISTENING}; });`;
  const program = await run(BLOCKS, 'inspector', frame);
  const url = await urlOf(program);
  const script = await request(`${url}/op/op1.js`);
  expect(script).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' } });
  expect(script.body).toContain("'openpanel-client-id'");
});

it('every snippet runs in a test of this file', () => {
  const names = BLOCKS.filter(({ language }) => language === 'js').map(({ run: name }) => name);
  expect(names).toEqual([...Object.keys(FRAMES), 'inspector']);
});
