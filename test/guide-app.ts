import { expect } from 'vitest';
import { CHROME, type RequestOptions, request } from '../packages/testkit/src/index.js';
import { ADDRESS } from './browser-sdk.js';
import type { Block } from './markdown.js';
import { type Program, run } from './snippets.js';

export const VISITOR_IP = '203.0.113.9';
/** What a proxy passes on of a visitor. */
export const VISITOR = { 'user-agent': CHROME, 'x-forwarded-for': VISITOR_IP };

/** The address of a page's program, once it has printed its port. */
export const urlOf = async ({ printed }: Pick<Program, 'printed'>): Promise<string> =>
  `http://127.0.0.1:${await printed(/Listening on port (\d+)/)}`;

/** Visits a page's quick start: what it tracks is there, of the visitor who made the requests. */
export async function visitQuickStart(app: Program) {
  const url = await urlOf(app);
  expect((await request(`${url}/signup`, { method: 'POST', headers: VISITOR })).status).toBe(201);
  expect((await request(`${url}/reports/7?tab=sales`, { headers: VISITOR })).status).toBe(200);

  const visitor = { ip: VISITOR_IP, userAgent: CHROME, kind: 'visitor' } as const;
  await app.inspector.waitFor({ ...visitor, type: 'identify', profileId: 'u_1' });
  await app.inspector.waitFor({ ...visitor, name: 'signed_up', profileId: 'u_1', properties: { plan: 'pro' } });
  await app.inspector.waitFor({ ...visitor, name: 'report_viewed', properties: { report: '7' } });
  return { url, visitor };
}

/** Visits a page's program that shuts down on signals, and sends it one twice: it delivers what is pending, and ends by itself. */
export async function endBySignal(app: Program, signal: NodeJS.Signals): Promise<void> {
  expect((await request(await urlOf(app), { headers: VISITOR })).body).toBe('hello');
  app.child.kill(signal);
  app.child.kill(signal);
  expect(await app.ended).toEqual([0, null]);
  expect(app.output()).toContain('1 events delivered, 0 dropped');
}

/** An app made of a fragment, as a page's reader would make it: behind one proxy, which it trusts. */
const inApp = (source: string) => `
  import { currentScope, OpenPanel, op, openpanel } from '@openpanel-node/express';
  import express from 'express';
  const app = express();
  app.set('trust proxy', 1);
  ${source}
  app.use((req, res) => {
    req.op.track('handled');
    res.send('hello');
  });
  const server = app.listen(process.env.PORT, () => console.log('Listening on port ' + server.address().port));
`;

/** A page's program that serves requests. */
export interface GuideApp extends Program {
  readonly url: string;
  /** Asks as the visitor does, through the proxy. */
  get(path: string, headers?: RequestOptions['headers'], method?: string): ReturnType<typeof request>;
}

/** Runs a fragment of a page in an app; `frame` makes it one in another way. */
export async function serve(
  blocks: readonly Block[],
  name: string,
  headers: RequestOptions['headers'],
  frame: (source: string) => string = inApp,
): Promise<GuideApp> {
  const program = await run(blocks, name, frame);
  const url = await urlOf(program);
  return {
    ...program,
    url,
    get: (path, more = {}, method = 'GET') =>
      request(`${url}${path}`, { method, headers: { 'x-forwarded-for': ADDRESS, ...headers, ...more } }),
  };
}
