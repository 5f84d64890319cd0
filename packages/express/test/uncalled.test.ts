import { memoryLogger } from '@openpanel-node/testkit';
import express5 from 'express';
import express4 from 'express4';
import { describe, expect, it, vi } from 'vitest';
import { openpanel } from '../src/index.js';
import { listen } from './express-app.js';

describe.each([
  ['Express 5', express5],
  ['Express 4', express4 as unknown as typeof express5],
])('openpanel mounted without () in %s', (_name, express) => {
  it.each([
    ['for the app', (app: express5.Express) => app.use(openpanel as never)],
    ['for a path', (app: express5.Express) => app.use('/', openpanel as never)],
    ['for a route', (app: express5.Express) => app.get('/', openpanel as never)],
  ])('%s is reported once, and the app works', async (_where, mount) => {
    const { lines, error } = memoryLogger();
    vi.spyOn(console, 'error').mockImplementation(error);
    vi.stubEnv('OPENPANEL_DISABLED', 'true');
    const app = express();
    mount(app);
    app.get('/', (req, res) => {
      void req.op.track('seen');
      res.send('hello');
    });
    const { url, close } = await listen(app);
    for (let i = 0; i < 3; i += 1) {
      const answer = await fetch(url);
      expect([answer.status, await answer.text()]).toEqual([200, 'hello']);
    }
    await close();
    const { client } = openpanel();
    await client.shutdown();
    expect(lines).toEqual([
      expect.stringMatching(/Write app\.use\(openpanel\(\)\) instead of .*\(middleware_not_called: /),
    ]);
  });
});
