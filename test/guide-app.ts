import { type RequestOptions, request } from '../packages/testkit/src/index.js';
import { ADDRESS } from './browser-sdk.js';
import type { Block } from './markdown.js';
import { type Program, run } from './snippets.js';

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
  const url = `http://127.0.0.1:${await program.printed(/Listening on port (\d+)/)}`;
  return {
    ...program,
    url,
    get: (path, more = {}, method = 'GET') =>
      request(`${url}${path}`, { method, headers: { 'x-forwarded-for': ADDRESS, ...headers, ...more } }),
  };
}
