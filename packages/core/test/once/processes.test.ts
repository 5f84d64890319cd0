import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { FactProcess, inheritedEnvironment } from '../../../testkit/src/processes/fact-process.js';
import type { ClientStats } from '../../src/index.js';
import { type Answering, apiServer, STORED } from '../api-server.js';
import { CLIENT_ID } from '../clients.js';
import { onTestFinished } from '../side-by-side.js';
import { temporaryFolder } from '../spool/spool-places.js';

/** On a busy machine. */
const PATIENCE = { timeout: 10_000 };

interface Fact {
  readonly port?: number;
  readonly told?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly stats?: ClientStats;
}

/** `webhooks.mjs` in a process of its own. */
class WebhookApp extends FactProcess<Fact> {
  private constructor(spool: string, apiUrl: string, thread: string) {
    super([fileURLToPath(new URL('./webhooks.mjs', import.meta.url))], {
      env: {
        ...inheritedEnvironment(),
        OPENPANEL_API_URL: apiUrl,
        OPENPANEL_CLIENT_ID: CLIENT_ID,
        OPENPANEL_CLIENT_SECRET: 'sec_test',
        OPENPANEL_SPOOL: spool,
        THREAD: thread,
      },
      stderr: 'inherit',
    });
    onTestFinished(() => this.kill());
  }

  static async start(spool: string, apiUrl: string, thread = 'main'): Promise<WebhookApp> {
    const app = new WebhookApp(spool, apiUrl, thread);
    await app.until((facts) => expect(facts[0]?.port).toBeDefined());
    return app;
  }

  async deliver(id: string): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.facts[0]?.port}/?id=${id}`, { method: 'POST' });
    await response.arrayBuffer();
  }

  async stats(): Promise<ClientStats> {
    return (await fetch(`http://127.0.0.1:${this.facts[0]?.port}/`)).json() as Promise<ClientStats>;
  }

  until(isSo: (facts: readonly Fact[]) => void): Promise<void> {
    return vi.waitFor(() => isSo(this.facts), PATIENCE);
  }

  async end(): Promise<ClientStats> {
    this.child.stdin?.end();
    await this.ended;
    return this.facts.at(-1)?.stats as ClientStats;
  }
}

const IDS = Array.from({ length: 30 }, (_, number) => `evt_${number}`);

/** An API, and the IDs that it was sent. */
async function api(answer?: Answering, port?: number) {
  const server = await apiServer(answer, port);
  const ids = () => server.received.map(({ body }) => (body.payload['properties'] as { id: string }).id);
  return { ...server, ids };
}

it.each(['main', 'worker'])(
  'webhooks that come three times to two processes at once give one event each (%s)',
  async (thread) => {
    const [spool, { url, ids }] = [temporaryFolder(), await api()];
    const apps = await Promise.all([WebhookApp.start(spool, url, thread), WebhookApp.start(spool, url, thread)]);
    await Promise.all(IDS.flatMap((id) => [0, 1, 2].flatMap(() => apps.map((app) => app.deliver(id)))));
    const stats = await Promise.all(apps.map((app) => app.end()));
    expect(ids().sort()).toEqual([...IDS].sort());
    const sum = (count: (own: ClientStats) => number) => stats.reduce((all, own) => all + count(own), 0);
    expect(sum(({ calls }) => calls)).toBe(180);
    expect(sum(({ delivered }) => delivered)).toBe(30);
    expect(sum(({ droppedBy }) => droppedBy.duplicate)).toBe(150);
  },
);

it('a crash between claim and answer ends as unconfirmed in the next process, and is never sent again', async () => {
  const spool = temporaryFolder();
  const { url, ids, close } = await api(() => new Promise(() => {}));
  const first = await WebhookApp.start(spool, url);
  await first.deliver('evt_1');
  await vi.waitFor(() => expect(ids()).toEqual(['evt_1']), PATIENCE);
  await first.kill();
  await close();

  const second = await api(() => STORED, Number(new URL(url).port));
  const next = await WebhookApp.start(spool, url);
  await next.deliver('evt_1');
  await next.until((facts) => {
    expect(
      facts
        .filter(({ told }) => told)
        .map(({ reason }) => reason)
        .sort(),
    ).toEqual(['duplicate', 'unconfirmed']);
  });
  await next.deliver('evt_2');
  const stats = await next.end();
  expect(second.ids()).toEqual(['evt_2']);
  expect(stats).toMatchObject({ calls: 2, recovered: 1, delivered: 1, droppedBy: { unconfirmed: 1, duplicate: 1 } });
});

it('a crash before anything was stored loses nothing: the next process sends it once, whatever comes again meanwhile', async () => {
  const spool = temporaryFolder();
  const busy = await api(() => ({ status: 429, headers: { 'retry-after': '60' }, body: '{}' }));
  const first = await WebhookApp.start(spool, busy.url);
  await Promise.all(IDS.map((id) => first.deliver(id)));
  // What is under way at a crash would be unconfirmed.
  await vi.waitFor(async () => expect(await first.stats()).toMatchObject({ inFlight: 0, pending: 30 }), PATIENCE);
  expect(busy.ids()).not.toEqual([]);
  await first.kill();
  await busy.close();

  const { ids, url } = await api(() => STORED, Number(new URL(busy.url).port));
  const apps = await Promise.all([WebhookApp.start(spool, url), WebhookApp.start(spool, url)]);
  await Promise.all(IDS.flatMap((id) => apps.map((app) => app.deliver(id))));
  await vi.waitFor(() => expect(new Set(ids()).size).toBe(30), PATIENCE);
  await Promise.all(apps.map((app) => app.end()));
  expect(ids().sort()).toEqual([...IDS].sort());
});

it('an event that was refused can be made again in another process', async () => {
  const spool = temporaryFolder();
  const { url, ids } = await api((_request, count) =>
    count === 1 ? { status: 202, body: '{"bot":{"name":"Googlebot"}}' } : STORED,
  );
  const [first, second] = await Promise.all([WebhookApp.start(spool, url), WebhookApp.start(spool, url)]);
  await first.deliver('evt_1');
  await first.until((facts) => expect(facts.at(-1)).toMatchObject({ status: 'rejected' }));
  await second.deliver('evt_1');
  await second.until((facts) => expect(facts.at(-1)).toMatchObject({ status: 'delivered' }));
  await first.deliver('evt_1');
  await first.until((facts) => expect(facts.at(-1)).toMatchObject({ reason: 'duplicate' }));
  expect(ids()).toEqual(['evt_1', 'evt_1']);
});
