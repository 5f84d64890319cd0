import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { createServer } from 'node:net';
import { startRecordingApi } from './recording-api.mjs';

/** The second argument of a check. */
const REQUESTS = Number(process.argv[3] ?? 10_000);
const USERS = REQUESTS / 10;
const AT_ONCE = 50;
const VISITOR = 7;
/** So many events may be on their way. */
const MOST_BEHIND = 3_000;
/** Of each request of the crowd. */
const NAMES = ['order_counted', 'order_viewed', 'request'];

const addressOf = (user) => `203.0.${user >> 8}.${user & 255}`;
const userAgentOf = (user) =>
  `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 Visitor/${user}`;

/** One event of each kind of request. */
const OUTCOMES = [
  ['/orders/7', 200, '/orders/[id]', ['order_viewed', 'order_counted']],
  ['/express/orders/7', 200, '/express/orders/:id', ['order_viewed', 'order_counted']],
  ['/hono/orders/7', 200, '/hono/orders/:id', ['order_viewed', 'order_counted']],
  ['/stream', 200, undefined, []],
  ['/carried', 204, undefined, ['carried']],
  ['/boom', 500, undefined, []],
];

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts an app of all runtimes in one of them, and checks its events. `start` returns the command for an app with these variables;
 * an app without a `port` prints its URL. `more` are checks of this runtime alone.
 */
export async function checkRuntime({
  name,
  directory,
  startInspector,
  start,
  paths = ['/orders/', '/hono/orders/'],
  more,
}) {
  const inspector = await startInspector();
  const api = await startRecordingApi(inspector);
  const {
    command,
    args,
    port,
    env = {},
  } = await start({
    OPENPANEL_API_URL: api.url,
    OPENPANEL_CLIENT_ID: inspector.clientId,
    OPENPANEL_CLIENT_SECRET: inspector.clientSecret,
    // Everything here shares a busy machine.
    OPENPANEL_REQUEST_TIMEOUT_MS: '60000',
  });
  const child = spawn(command, args, { cwd: directory, env: { ...process.env, ...env } });
  const check = new Check({ api, inspector, name, paths });
  child.stderr.on('data', (text) => {
    check.log += text;
  });
  try {
    const failed = once(child, 'exit').then(() => assert.fail(`${name} ended: ${check.log}`));
    check.base = await Promise.race([started(child, port), failed]);
    await check.outcomes();
    await check.crowd();
    assert.equal(check.log, '');
    await more?.(check);
    return `${name}: ${REQUESTS} requests of ${USERS} users, 0 of ${REQUESTS * NAMES.length} events of another`;
  } finally {
    child.kill('SIGKILL');
    api.close();
    await inspector.close();
  }
}

/** The URL of the app, when it listens. */
async function started(child, port) {
  if (port === undefined) return String((await once(child.stdout, 'data'))[0]).trim();
  const base = `http://127.0.0.1:${port}`;
  const ask = () =>
    fetch(`${base}/healthz`).then(
      () => true,
      () => false,
    );
  for (let isUp = false; !isUp; ) isUp = await ask();
  return base;
}

class Check {
  base = '';
  log = '';
  api;
  inspector;
  #name;
  #paths;
  #agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });

  constructor({ api, inspector, name, paths }) {
    this.api = api;
    this.inspector = inspector;
    this.#name = name;
    this.#paths = paths;
  }

  async until(isSo, what) {
    for (let tries = 0; !isSo(); tries += 1) {
      assert.ok(tries < 4_000, `${this.#name}: ${what()}\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /** A visitor's request from behind a proxy that names the address. Returns the status, when the whole response is there. */
  visit(path, user) {
    const headers = { 'user-agent': userAgentOf(user), 'cf-connecting-ip': addressOf(user), 'x-user': `u_${user}` };
    return new Promise((resolve, reject) => {
      http
        .get(this.base + path, { headers, agent: this.#agent }, (response) => {
          response.on('error', reject).on('end', () => resolve(response.statusCode));
          response.resume();
        })
        .on('error', reject);
    });
  }

  /** The events that have arrived, when there are as many as there are names. */
  async arrived(names, what) {
    const found = () => this.inspector.events();
    await this.until(
      () => found().length >= names.length,
      () => `${what}: ${JSON.stringify(found())}`,
    );
    assert.deepEqual(
      found()
        .map(({ name }) => name)
        .sort(),
      [...names].sort(),
    );
    return found();
  }

  async outcomes() {
    for (const [path, status, route, names] of OUTCOMES) {
      if (!this.#paths.some((each) => path.startsWith(each)) && path.includes('orders')) continue;
      this.inspector.clear();
      assert.equal(await this.visit(path, VISITOR), status, path);
      for (const event of await this.arrived([...names, 'request'], path)) {
        const { profileId, ip, kind } = event;
        assert.deepEqual([profileId, ip, kind], [`u_${VISITOR}`, addressOf(VISITOR), 'visitor'], path);
      }
      const [{ properties }] = this.inspector.events({ name: 'request' });
      assert.deepEqual([properties.status, properties.route], [`${status}`, route], path);
      if (path === '/stream') assert.ok(Number(properties.duration) >= 40, `the stream took ${properties.duration} ms`);
    }
  }

  /** Many requests at once: each has its own events, and each event is of the right visitor. */
  async crowd() {
    const { api } = this;
    api.isRecording = true;
    let next = 0;
    const worker = async () => {
      for (let order = next++; order < REQUESTS; order = next++) {
        const path = this.#paths[order % this.#paths.length] + order;
        assert.equal(await this.visit(path, order % USERS), 200);
        // Else the queue is full where the runtime serves faster than it sends.
        await this.until(
          () => order * NAMES.length - api.events.length < MOST_BEHIND,
          () => `${api.events.length} events of ${order} requests`,
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await this.until(
      () => api.events.length >= REQUESTS * NAMES.length,
      () => `${api.events.length} of ${REQUESTS * NAMES.length} events`,
    );
    api.isRecording = false;
    const wrong = api.events.filter(({ order, profileId, ip, userAgent }) => {
      const user = Number(order) % USERS;
      return profileId !== `u_${user}` || ip !== addressOf(user) || userAgent !== userAgentOf(user);
    });
    assert.deepEqual(wrong, []);
    const told = new Set(api.events.map(({ name, order }) => `${name} ${order}`));
    assert.deepEqual([told.size, api.events.length], [REQUESTS * NAMES.length, REQUESTS * NAMES.length]);
  }
}
