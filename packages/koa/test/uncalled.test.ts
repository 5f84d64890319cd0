import { memoryLogger } from '@openpanel-node/testkit';
import { describe, expect, it, vi } from 'vitest';
import { openpanel } from '../src/index.js';
import { listen } from './listen.js';
import { MAJORS } from './majors.js';

describe.each(MAJORS)('openpanel mounted without () in %s', (_name, Framework) => {
  it('is reported once, and the app works', async () => {
    const { lines, error } = memoryLogger();
    vi.spyOn(console, 'error').mockImplementation(error);
    vi.stubEnv('OPENPANEL_DISABLED', 'true');
    const app = new Framework();
    app.use(openpanel as never);
    app.use((ctx) => {
      void ctx.op.track('seen');
      ctx.body = 'hello';
    });
    const { url, close } = await listen(app.callback());
    for (let i = 0; i < 3; i += 1) {
      const answer = await fetch(url);
      expect([answer.status, await answer.text()]).toEqual([200, 'hello']);
    }
    await close();
    await openpanel().client.shutdown();
    expect(lines).toEqual([
      expect.stringMatching(/Write app\.use\(openpanel\(\)\) instead of .*\(middleware_not_called: /),
    ]);
  });
});
