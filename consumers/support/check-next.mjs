import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const APP = join(import.meta.dirname, 'next');
const VISITOR = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'x-real-ip': '203.0.113.7',
  'x-user': 'ada',
};

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** Builds and starts a real app in a project that has Next.js, and looks at the events of each kind of request. */
export async function checkNext(directory, startInspector) {
  cpSync(APP, directory, { recursive: true });
  let arrived = 0;
  const inspector = await startInspector({
    onEvent() {
      arrived += 1;
    },
  });
  try {
    const { version } = JSON.parse(readFileSync(join(directory, 'node_modules/next/package.json'), 'utf8'));
    const { url, clientId, clientSecret } = inspector;
    const app = new App(directory, {
      ...process.env,
      NEXT_TELEMETRY_DISABLED: '1',
      OPENPANEL_API_URL: url,
      OPENPANEL_CLIENT_ID: clientId,
      OPENPANEL_CLIENT_SECRET: clientSecret,
      OPENPANEL_REQUEST_TIMEOUT_MS: '60000',
    });
    await app.build();
    assert.equal(arrived, 0, 'nothing is sent while the app is built');
    checkEdgeBundle(directory);
    await app.run({}, async (base) => {
      const play = async (path, names, init = {}, read = (response) => response.text()) => {
        inspector.clear();
        arrived = 0;
        const response = await fetch(base + path, {
          redirect: 'manual',
          ...init,
          headers: { ...VISITOR, ...init.headers },
        });
        await read(response);
        await app.until(
          () => arrived >= names.length + 1,
          () => `${path}: ${JSON.stringify(inspector.events())}`,
        );
        const events = inspector.events();
        assert.deepEqual(events.map(({ name }) => name).sort(), [...names, 'request'].sort(), path);
        for (const event of events) {
          assert.deepEqual([event.profileId, event.ip, event.kind], ['ada', '203.0.113.7', 'visitor'], path);
        }
        const [{ properties }] = inspector.events({ name: 'request' });
        return { status: response.status, properties };
      };
      await checkRequests(base, play);
    });
    await checkHangingApi(app);
    return `Next.js ${version}: route handlers, a server action, after() and the edge`;
  } finally {
    await inspector.close();
  }
}

class App {
  #directory;
  #env;
  #log = '';

  constructor(directory, env) {
    this.#directory = directory;
    this.#env = env;
  }

  #start(args, env = {}) {
    const next = join(this.#directory, 'node_modules/next/dist/bin/next');
    const child = spawn(process.execPath, [next, ...args], {
      cwd: this.#directory,
      env: { ...this.#env, ...env },
      detached: true,
    });
    this.#log = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        this.#log += text;
      });
    }
    return child;
  }

  async build() {
    const [code] = await once(this.#start(['build']), 'close');
    assert.equal(code, 0, this.#log);
    assert.doesNotMatch(this.#log, /openpanel|Node\.js API is used|not supported in the Edge/i);
  }

  /** Runs the app as long as it is used. */
  async run(env, use) {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const child = this.#start(['start', '-p', String(port), '-H', '127.0.0.1'], env);
    const isUp = () =>
      fetch(base).then(
        () => true,
        () => false,
      );
    try {
      await this.until(isUp, () => 'the app does not start');
      await use(base);
    } finally {
      // With the processes that it has started.
      process.kill(-child.pid);
      await once(child, 'close');
    }
  }

  async until(isSo, what) {
    for (let tries = 0; !(await isSo()); tries += 1) {
      assert.ok(tries < 1_000, `${what()}\n${this.#log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** No response waits for an API that never answers. */
async function checkHangingApi(app) {
  const sockets = new Set();
  const silent = createServer((socket) => void sockets.add(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  try {
    await app.run({ OPENPANEL_API_URL: `http://127.0.0.1:${silent.address().port}` }, async (base) => {
      await fetch(`${base}/api/orders/1`, { headers: VISITOR });
      const startedAt = performance.now();
      for (const path of ['/api/orders/1', '/api/stream', '/api/edge', '/api/orders/2']) {
        await (await fetch(base + path, { headers: VISITOR })).text();
      }
      const lasted = performance.now() - startedAt;
      assert.ok(lasted < 5_000, `four responses took ${lasted} ms`);
      await app.until(
        () => sockets.size > 0,
        () => 'nothing was sent',
      );
    });
  } finally {
    for (const socket of sockets) socket.destroy();
    silent.close();
  }
}

async function checkRequests(base, play) {
  const order = await play('/api/orders/7?token=s3cret', ['order_viewed']);
  assert.deepEqual([order.status, order.properties.status, order.properties.route], [200, '200', '/api/orders/[id]']);
  assert.doesNotMatch(JSON.stringify(order), /s3cret/);

  const redirect = await play('/api/redirect', []);
  assert.deepEqual([redirect.status, redirect.properties.status], [307, '307']);
  assert.equal(redirect.properties.route, '/api/redirect');

  const missing = await play('/api/missing', []);
  assert.deepEqual([missing.status, missing.properties.status], [404, '404']);

  const boom = await play('/api/boom', []);
  assert.deepEqual([boom.status, boom.properties.status], [500, '500']);

  const stream = await play('/api/stream', []);
  assert.equal(stream.properties.status, '200');
  assert.ok(Number(stream.properties.duration) >= 60, `the stream took ${stream.properties.duration} ms`);

  const left = new AbortController();
  const cancelled = await play('/api/stream?endless=1', [], { signal: left.signal }, async (response) => {
    await response.body.getReader().read();
    left.abort();
  });
  assert.deepEqual([cancelled.properties.status, cancelled.properties.aborted], ['200', 'true']);

  const after = await play('/api/after', ['after_response'], { method: 'POST' });
  assert.deepEqual([after.status, after.properties.status], [204, '204']);

  const edge = await play('/api/edge', ['seen_at_the_edge']);
  assert.deepEqual([edge.status, edge.properties.status, edge.properties.route], [200, '200', '/api/edge']);

  const page = await (await fetch(`${base}/checkout`)).text();
  const [, action] = /name="(\$ACTION_ID_[^"]+)"/.exec(page) ?? assert.fail(page);
  const form = new FormData();
  form.set(action, '');
  form.set('order', '7');
  const placed = await play('/checkout', ['order_placed'], { method: 'POST', body: form, headers: { origin: base } });
  assert.deepEqual([placed.status, placed.properties.status, placed.properties.route], [303, '303', '/checkout']);
}

/** Nothing of undici, or of modules that only Node.js has, is in what runs at the edge. */
function checkEdgeBundle(directory) {
  const folder = join(directory, '.next/server');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /edge/.test(path) && /\.js$/.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .filter((code) => code.includes('seen_at_the_edge') || code.includes('openpanel-client-id'));
  assert.notEqual(files.length, 0, 'there is a bundle for the edge');
  for (const code of files) assert.doesNotMatch(code, /node:(?:net|timers|perf_hooks|cluster|querystring)|UndiciError/);
}
