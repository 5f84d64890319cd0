import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCountingProxy } from './counting-proxy.mjs';
import { NextApp } from './next-app.mjs';

const APP = join(import.meta.dirname, 'next');
const PARTS = 20;
const CONNECTIONS = 4;
const RELOADS = 4;
const VISITOR = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'x-real-ip': '203.0.113.7',
  'x-user': 'ada',
};
const visit = (url, init = {}) => fetch(url, { redirect: 'manual', ...init, headers: { ...VISITOR, ...init.headers } });

/** Prepares a real app in a project that has Next.js, with an API that counts its connections. `use` returns what it saw. */
async function withApp(directory, startInspector, use) {
  cpSync(APP, directory, { recursive: true });
  const inspector = await startInspector();
  const api = await startCountingProxy(inspector.url);
  try {
    const { version } = JSON.parse(readFileSync(join(directory, 'node_modules/next/package.json'), 'utf8'));
    const app = new NextApp(directory, {
      OPENPANEL_API_URL: api.url,
      OPENPANEL_CLIENT_ID: inspector.clientId,
      OPENPANEL_CLIENT_SECRET: inspector.clientSecret,
      OPENPANEL_REQUEST_TIMEOUT_MS: '60000',
    });
    return `Next.js ${version}: ${await use({ app, api, events: new Events(inspector, app), directory })}`;
  } finally {
    api.close();
    await inspector.close();
  }
}

/** What has arrived, and what should have. */
class Events {
  #inspector;
  #app;
  #seen = 0;

  constructor(inspector, app) {
    this.#inspector = inspector;
    this.#app = app;
  }

  /** The next events of the visitor must have these names, and be all that has arrived. */
  async next(names, what) {
    const total = this.#seen + names.length;
    const all = () => this.#inspector.events();
    await this.#app.until(
      () => all().length >= total,
      () => `${what}: ${JSON.stringify(all().slice(this.#seen))}`,
    );
    const events = all().slice(this.#seen);
    assert.deepEqual(events.map(({ name }) => name).sort(), [...names].sort(), what);
    for (const { profileId, ip, kind } of events) {
      assert.deepEqual([profileId, ip, kind], ['ada', VISITOR['x-real-ip'], 'visitor'], what);
    }
    this.#seen = total;
    return events;
  }

  /** A late duplicate of an event would be too much. */
  assertNoMore() {
    assert.equal(this.#inspector.requests().length, this.#seen);
  }
}

/** Builds and starts the app, and looks at the events of each kind of request. */
export const checkNext = (directory, startInspector) =>
  withApp(directory, startInspector, async ({ app, api, events }) => {
    const folders = Array.from({ length: PARTS }, (_, part) => join(directory, 'app/api', `part-${part}`));
    for (const folder of folders) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'route.js'), PART);
    }
    await app.build();
    events.assertNoMore(); // nothing is sent while the app is built
    checkEdgeBundle(directory);
    await app.run('start', async (base) => {
      await checkOneClient(base, api, events);
      await checkRequests(base, events);
      assert.doesNotMatch(app.log, /\[openpanel\]/);
      api.isHanging = true;
      await checkHangingApi(base);
      events.assertNoMore();
    });
    return `route handlers, a server action, after() and the edge; one client for ${PARTS} routes`;
  });

const PART = `import { op, withOpenPanel } from '@openpanel-node/fetch';
import { options } from '../../../options.js';

export const GET = withOpenPanel(async () => Response.json(op.stats()), { ...options, connections: ${CONNECTIONS} });
`;

/** Route files with copies of the library of their own have one client, with the connections of one. */
async function checkOneClient(base, api, events) {
  const rounds = 3;
  for (let round = 0; round < rounds; round += 1) {
    const responses = Array.from({ length: PARTS }, (_, part) => visit(`${base}/api/part-${part}`));
    for (const response of await Promise.all(responses)) await response.text();
  }
  const count = rounds * PARTS;
  const seen = await events.next(Array(count).fill('request'), 'the routes of one client');
  assert.equal(new Set(seen.map(({ properties }) => properties.route)).size, PARTS);
  assert.ok(api.most <= CONNECTIONS, `${api.most} connections`);
  for (const part of [0, 7, PARTS - 1]) {
    // What the API has may not be answered yet.
    const { calls, rejected } = await (await visit(`${base}/api/part-${part}`)).json();
    assert.ok(calls >= count && rejected === 0, `part ${part} counts ${calls} calls, ${rejected} rejected`);
    await events.next(['request'], 'a route that counts');
  }
}

async function checkRequests(base, events) {
  const play = async (path, names, init, read = (response) => response.text()) => {
    const response = await visit(base + path, init);
    await read(response);
    const arrived = await events.next([...names, 'request'], path);
    const { properties } = arrived.find(({ name }) => name === 'request');
    const { route, aborted, duration, url } = properties;
    return { told: [response.status, Number(properties.status), route], aborted, duration: Number(duration), url };
  };
  const order = await play('/api/orders/7?token=s3cret', ['order_viewed']);
  assert.deepEqual(order.told, [200, 200, '/api/orders/[id]']);
  assert.match(order.url, /token=REDACTED/);
  assert.deepEqual((await play('/api/redirect', [])).told, [307, 307, '/api/redirect']);
  assert.deepEqual((await play('/api/missing', [])).told, [404, 404, '/api/missing']);
  assert.deepEqual((await play('/api/boom', [])).told, [500, 500, '/api/boom']);

  const stream = await play('/api/stream', []);
  assert.deepEqual(stream.told, [200, 200, '/api/stream']);
  assert.ok(stream.duration >= 60, `the stream took ${stream.duration} ms`);
  const left = new AbortController();
  const cancelled = await play('/api/stream?endless=1', [], { signal: left.signal }, async (response) => {
    await response.body.getReader().read();
    left.abort();
  });
  assert.deepEqual([cancelled.told, cancelled.aborted], [[200, 200, '/api/stream'], 'true']);

  const after = await play('/api/after', ['after_response'], { method: 'POST' });
  assert.deepEqual(after.told, [200, 200, '/api/after']);
  assert.deepEqual((await play('/api/edge', ['seen_at_the_edge'])).told, [200, 200, '/api/edge']);

  const page = await (await fetch(`${base}/checkout`)).text();
  const [, action] = /name="(\$ACTION_ID_[^"]+)"/.exec(page) ?? assert.fail(page);
  const form = new FormData();
  form.set(action, '');
  form.set('order', '7');
  const placed = await play('/checkout', ['order_placed'], { method: 'POST', body: form, headers: { origin: base } });
  assert.deepEqual(placed.told, [303, 303, '/checkout']);
}

/** No response waits for an API that does not answer. */
async function checkHangingApi(base) {
  const startedAt = performance.now();
  for (const path of ['/api/orders/1', '/api/stream', '/api/edge', '/api/redirect', '/api/orders/2']) {
    await (await visit(base + path)).text();
  }
  const lasted = performance.now() - startedAt;
  assert.ok(lasted < 20_000, `five responses took ${lasted} ms`);
}

/** Nothing of undici, or of modules that only Node.js has, is in what runs at the edge. */
function checkEdgeBundle(directory) {
  const folder = join(directory, '.next/server');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /edge/.test(path) && /\.js$/.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .filter((code) => code.includes('seen_at_the_edge') || code.includes('openpanel-client-id'));
  assert.notEqual(files.length, 0, 'there is a bundle for the edge');
  for (const code of files) {
    assert.doesNotMatch(code, /UndiciError|UND_ERR_INVALID_ARG|worker_threads/);
    const modules = [...code.matchAll(/["'`]node:([\w/]+)["'`]/g)].map(([, name]) => name);
    // What the edge of Next.js has: https://nextjs.org/docs/app/api-reference/edge
    const foreign = modules.filter((name) => !/^(?:async_hooks|buffer|events|assert|util|util\/types)$/.test(name));
    assert.deepEqual(foreign, []);
  }
}

const RELOADED = (version) => `import { withOpenPanel } from '@openpanel-node/fetch';
import { options } from '../../../options.js';

const clientOptions = { connections: ${CONNECTIONS}, beforeSend: (event) => event };
const version = ${version};

/** Clients of middleware that nobody has shut down, which all copies of the library share. */
function clientCount() {
  const symbols = Object.getOwnPropertySymbols(globalThis);
  const shared = symbols.find(({ description }) => description.startsWith('openpanel-node.default-client.'));
  return globalThis[shared].created.length;
}

export const GET = withOpenPanel(
  async () => Response.json({ version, clients: clientCount() }),
  { ...options, ...clientOptions },
);
`;

/** Reloads a route in development: each time, its new client replaces the one before. */
export const checkNextDev = (directory, startInspector) =>
  withApp(directory, startInspector, async ({ app, api, events }) => {
    const file = join(directory, 'app/api/reloaded/route.js');
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, RELOADED(0));
    await app.run('dev', async (base) => {
      for (let version = 0; version <= RELOADS; version += 1) {
        writeFileSync(file, RELOADED(version));
        let seen;
        await app.until(
          async () => {
            seen = await (await visit(`${base}/api/reloaded`)).json();
            await events.next(['request'], `version ${version}`);
            return seen.version === version;
          },
          () => `version ${version} is not served`,
        );
        assert.equal(seen.clients, 1, `clients after ${version} reloads`);
      }
      assert.doesNotMatch(app.log, /MaxListeners|\[openpanel\]/);
      assert.ok(api.most <= CONNECTIONS, `${api.most} connections`);
    });
    return `${RELOADS} reloads in development, ${api.most} connections`;
  });
