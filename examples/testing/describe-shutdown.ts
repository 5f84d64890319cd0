import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { startInspector } from '@openpanel-node/inspector';
import { expect, onTestFinished, test } from 'vitest';
import { startApp } from './app-process.js';

const VISITOR = {
  'x-forwarded-for': '203.0.113.17',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
  authorization: 'Bearer u_17@acme',
};

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Tests what every example does on SIGTERM and Ctrl-C. `server` is the file that starts it. */
export function describeShutdown(server: URL): void {
  async function start() {
    const inspector = await startInspector();
    onTestFinished(() => inspector.close());
    const app = startApp(server, inspector);
    const url = (await app.line('Listening on ')).slice('Listening on '.length);
    return { inspector, app, url };
  }

  test.each(SIGNALS)('%s lets a request in flight finish, delivers its events, and exits 0', async (signal) => {
    const { inspector, app, url } = await start();
    const upload = request(`${url}/orgs/acme/import`, {
      method: 'POST',
      headers: { ...VISITOR, 'content-type': 'text/csv', expect: '100-continue' },
    });
    upload.flushHeaders();
    await once(upload, 'continue');
    upload.write('1,7\n2,14\n');

    app.child.kill(signal);
    await app.line(`${signal}: no new connections`);
    // On Ctrl-C, the terminal signals both the app and npm, and npm passes the signal on.
    app.child.kill(signal);
    await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect(inspector.events()).toEqual([]);

    const answered = once(upload, 'response') as Promise<[IncomingMessage]>;
    upload.end('3,21\n');
    const [response] = await answered;
    expect(response.statusCode).toBe(200);
    expect(JSON.parse(await text(response))).toEqual({ rows: 3 });

    expect(await app.line('Events: ')).toBe(
      'Events: 2 delivered, 0 rejected, 0 dropped, 0 pending; skipped requests: 0',
    );
    expect(await app.ended).toBe(0);
    const whose = { profileId: 'u_17', groups: ['acme'], ip: '203.0.113.17', kind: 'visitor' };
    expect(inspector.events()).toHaveLength(2);
    expect(inspector.events({ name: 'rows_imported' })).toMatchObject([{ ...whose, properties: { rows: '3' } }]);
    expect(inspector.events({ name: 'request' })).toMatchObject([
      { ...whose, properties: { method: 'POST', route: '/orgs/:orgId/import', status: '200' } },
    ]);
  });

  test.each(SIGNALS)('%s ends an idle app at once, keep-alive connections included', async (signal) => {
    const { inspector, app, url } = await start();
    const answer = await fetch(`${url}/pricing`, { headers: VISITOR });
    expect(await answer.text()).toContain('Pricing');
    await inspector.waitFor({ name: 'request' });
    app.child.kill(signal);
    expect(await app.line('Events: ')).toContain('1 delivered');
    expect(await app.ended).toBe(0);
  });
}
