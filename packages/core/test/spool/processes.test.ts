import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { apiServer, STORED } from '../api-server.js';
import { SpoolApp } from './apps.js';
import { temporaryFolder } from './spool-places.js';

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => path.join(file.parentPath, file.name));

/** An API that is down until the next process is to deliver. */
async function downtime() {
  const api = await apiServer();
  await api.close();
  return { url: api.url, next: (directory: string) => next(directory, Number(new URL(api.url).port)) };
}

/** The next process, and the names of what arrives from it. */
async function next(directory: string, port: number) {
  const api = await apiServer(() => STORED, port);
  const app = new SpoolApp(directory, api.url, ['deliver']);
  const names = () => api.received.map(({ body }) => String(body.payload['name'] ?? body.type));
  return { app, api, names };
}

it('SIGKILL loses nothing that was called in a turn that had ended', async () => {
  const directory = temporaryFolder();
  const { url, next } = await downtime();
  const first = new SpoolApp(directory, url, ['calls']);
  await first.until((facts) => expect(facts.filter(({ called }) => called !== undefined).length).toBeGreaterThan(300));
  await first.kill();
  const called = first.facts.flatMap((fact) => (fact.called === undefined ? [] : [fact.called]));

  const { app, names } = await next(directory);
  await app.until((facts) => expect(facts.filter(({ told }) => told === 'revenue').length).toBeGreaterThan(30));
  await app.until(() => {
    const arrived = new Set(names());
    expect(called.filter((number) => !arrived.has(`t${number}`))).toEqual([]);
  });
  await app.until(() =>
    expect(names().filter((name) => name === 'revenue')).toHaveLength(Math.ceil(called.length / 10)),
  );
  const stats = await app.end();
  expect(stats.recovered).toBeGreaterThanOrEqual(called.length + Math.ceil(called.length / 10));
  expect(stats).toMatchObject({ calls: 0, pending: 0, dropped: 0, delivered: stats.recovered });
  // Nothing is left of it.
  expect(filesIn(directory)).toEqual([]);
});

it('a payment and a counter that were on their way when the process was killed are not sent again', async () => {
  const directory = temporaryFolder();
  let answers = 0;
  const api = await apiServer(() => (++answers > 20 ? new Promise(() => {}) : STORED) as never);
  const first = new SpoolApp(directory, api.url, ['calls']);
  await first.until((facts) => {
    expect(api.received.length).toBeGreaterThan(30);
    // More than were answered and are in flight.
    expect(facts.filter(({ called }) => called !== undefined).length).toBeGreaterThan(60);
  });
  await first.kill();
  await api.close();
  const sent = new Set(
    api.received.map(({ body }) => JSON.stringify(body.payload)).filter((body) => body.includes('__revenue')),
  );

  const { app, api: other } = await next(directory, Number(new URL(api.url).port));
  await app.until((facts) => expect(facts.filter(({ told }) => told !== undefined).length).toBeGreaterThan(20));
  const stats = await app.end();
  const again = other.received.filter(({ body }) => sent.has(JSON.stringify(body.payload)));
  expect(again).toEqual([]);
  expect(stats.droppedBy.unconfirmed).toBeGreaterThan(0);
});

it.each([
  ['process.exit() in the turn of the calls', 'exit', 200],
  ['a shutdown that has no time', 'shutdown', 200],
  ['a natural exit', 'natural', 200],
])(
  '%s leaves all calls to the next process',
  async (_how, mode, count) => {
    const directory = temporaryFolder();
    const { url, next } = await downtime();
    const first = new SpoolApp(directory, url, [mode, String(count)]);
    await first.ended;
    const report = first.facts.find((fact) => fact.report)?.report;
    // A counter that was being sent when the time was over may have been stored.
    const left = report?.handedOver ?? count;
    if (mode === 'shutdown') expect(report).toMatchObject({ dropped: count + 1 - left, pending: 0 });
    expect(left).toBeGreaterThanOrEqual(count);
    if (mode === 'natural') expect(first.facts.map(({ line }) => line).join()).toContain(`${count} calls`);

    const { app, names } = await next(directory);
    await app.until(() => expect(new Set(names()).size).toBe(left));
    const stats = await app.end();
    expect(stats).toMatchObject({ recovered: left, dropped: 0, pending: 0 });
  },
  30_000,
);

it('an uncaught exception in the turn of the call loses nothing', async () => {
  const directory = temporaryFolder();
  const { url, next } = await downtime();
  await new SpoolApp(directory, url, ['throw']).ended;
  const { app, names } = await next(directory);
  await app.until(() => expect(names()).toEqual(['thrown']));
  expect(await app.end()).toMatchObject({ recovered: 1, delivered: 1 });
});

it.each(['exit', 'throw'])(
  'calls whose resolvers are open when the process ends (%s) go as if these gave nothing',
  async (how) => {
    const directory = temporaryFolder();
    const { url, next } = await downtime();
    const first = new SpoolApp(directory, url, ['resolving', how]);
    await first.ended;
    expect(first.facts.filter(({ told }) => told !== undefined)).toEqual([]);
    const { app, api } = await next(directory);
    await app.until(() => expect(api.received).toHaveLength(4));
    const bodies = api.received.map(({ body }) => body);
    const tracks = bodies.filter(({ type }) => type === 'track').map(({ payload }) => payload);
    expect(tracks.map(({ name }) => name).sort()).toEqual(['of nobody', 'revenue']);
    for (const payload of tracks) expect(Object.keys(payload)).not.toContain('profileId');
    expect(bodies.filter(({ type }) => type !== 'track')).toMatchObject([
      { type: 'identify', payload: { profileId: 'own', firstName: 'A' } },
      { type: 'increment', payload: { profileId: 'own', property: 'n', value: 2 } },
    ]);
    expect(await app.end()).toMatchObject({ recovered: 4, delivered: 4, dropped: 0 });
  },
);

it('with a spool, an event has what resolvers give, whenever they answer', async () => {
  const api = await apiServer();
  const app = new SpoolApp(temporaryFolder(), api.url, ['resolving', 'answer']);
  await app.until(() => expect(api.received).toHaveLength(1));
  expect(api.received[0]?.body.payload).toMatchObject({ name: 'of somebody', profileId: 'known', groups: ['known'] });
});

it('each thread and each process has its own part, and a process that lives keeps it', async () => {
  const directory = temporaryFolder();
  // The one that lives does not try again while the other one looks.
  const busy = await apiServer(() => ({ status: 503, body: '', headers: { 'retry-after': '3600' } }));
  const living = new SpoolApp(directory, busy.url, ['worker']);
  await living.until(() => expect(busy.received).toHaveLength(2));
  expect(readdirSync(directory)).toHaveLength(2);
  await busy.close();
  const { app, names } = await next(directory, Number(new URL(busy.url).port));
  await app.until((facts) => expect(facts).toContainEqual({ ready: true }));
  expect(readdirSync(directory)).toHaveLength(3);
  expect(names()).toEqual([]);
  await living.kill();
  // Found while it runs.
  await app.until(() => expect(names().sort()).toEqual(['main', 'worker']));
  expect(await app.end()).toMatchObject({ recovered: 2, delivered: 2 });
});

it('only the user can read the files, and the secret is in none of them', async () => {
  const directory = path.join(temporaryFolder(), 'new', 'spool');
  const { url } = await downtime();
  const first = new SpoolApp(directory, url, ['calls']);
  await first.until((facts) => expect(facts.length).toBeGreaterThan(5));
  await first.kill();
  const files = filesIn(directory);
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'latin1')).not.toContain('sec_test_of_the_spool');
  }
  for (const folder of [directory, path.dirname(String(files[0]))]) expect(statSync(folder).mode & 0o777).toBe(0o700);
});
