import { memoryTransport, type Transport } from '@openpanel-node/core';
import { expect, it, vi } from 'vitest';
import { CHROME } from '../user-agents.js';
import type { ContractAdapter, ContractOptions } from './adapter.js';
import { type Fixture, start } from './fixture.js';

const CURL = 'curl/8.5.0';
const LOCAL = { 'x-forwarded-for': '' };

/** Not the one for tests, in which nothing of a developer's machine is worth a line. */
const transport = (): Transport => {
  const { send } = memoryTransport();
  return { send };
};

const ask = async (app: Fixture, path: string, userAgent: string, headers: Record<string, string> = LOCAL) => {
  await app.get(path, { headers: { 'user-agent': userAgent, ...headers } });
  await app.client.flush();
};

const startLocal = (adapter: ContractAdapter, options: ContractOptions = {}) =>
  start(adapter, { options: { transport: transport(), ...options } as ContractOptions });

export function logging(adapter: ContractAdapter): void {
  it('says once why a request with curl from this machine has no event', async () => {
    const app = await startLocal(adapter);
    await ask(app, '/reset/s3cr3t', CURL);
    await ask(app, '/', CURL);
    expect(app.log).toEqual([
      '[openpanel] No request event for GET /reset/REDACTED, because its user agent belongs to a bot or an HTTP tool such as curl. Use a browser, or set ignoreBots: false. Events that your code tracks are still sent.',
    ]);
    expect(app.warnings).toEqual([]);
  });

  it.each(['PostmanRuntime/7.43.0', 'HTTPie/3.2.2', 'Wget/1.21.4', 'python-requests/2.32'])(
    'says it of %s',
    async (agent) => {
      const app = await startLocal(adapter);
      await ask(app, '/', agent, { 'x-forwarded-for': '10.1.2.3' });
      expect(app.log).toEqual([expect.stringContaining('ignoreBots: false')]);
    },
  );

  it.each([
    ['/favicon.ico', 'static asset'],
    ['/healthz', 'health check'],
    ['/wp-login.php', 'scanners'],
  ])('says it of %s, until there was an event', async (path, why) => {
    const app = await startLocal(adapter);
    await ask(app, path, CHROME);
    await ask(app, path, CHROME);
    expect(app.log).toEqual([expect.stringContaining(why)]);
    expect(app.log[0]).toContain('ignoreDefaults: false');
    const late = await startLocal(adapter, { attribution: 'server' });
    await ask(late, '/', CHROME);
    await ask(late, path, CHROME);
    expect(late.log).toEqual([]);
  });

  it('says nothing of what the app leaves out itself, of bots from elsewhere, and of probes', async () => {
    const app = await startLocal(adapter, { ignore: '/user/*' });
    await ask(app, '/user/5', CHROME);
    await ask(app, '/', CURL, {});
    await ask(app, '/healthz', 'kube-probe/1.30');
    expect(app.log).toEqual([]);
    expect(app.client.stats().skipped).toMatchObject({ ignored: 1, bot: 1, health_check: 1 });
  });

  it('has nothing of a private address with memoryTransport(), which listeners hear of', async () => {
    const app = await start(adapter);
    await ask(app, '/user/5', CHROME);
    await ask(app, '/user/5', CURL);
    expect(await app.requestEvents()).toHaveLength(1);
    expect(app.log).toEqual([]);
    expect(app.warnings.map(({ code }) => code)).toEqual(['private_client_ip']);
    const real = await startLocal(adapter);
    await ask(real, '/user/5', CHROME);
    expect(real.log).toEqual([expect.stringContaining('private_client_ip')]);
  });

  it('is silent with logger: false, and listeners hear of everything', async () => {
    const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;
    const spies = methods.map((method) => vi.spyOn(console, method));
    const getProperties = () => {
      throw new Error('a bug');
    };
    const app = await startLocal(adapter, { logger: false, debug: true, getProperties });
    await ask(app, '/user/5', CHROME, { ...LOCAL, 'x-user-json': '{"uuid":"a"}' });
    await ask(app, '/user/5', CURL);
    const codes = app.warnings.map(({ code }) => code).sort();
    expect(codes).toEqual(['private_client_ip', 'resolver_failed', 'user_without_id']);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    expect(app.log).toEqual([]);
  });
}
