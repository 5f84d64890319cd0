import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { startInspector } from '@openpanel-node/inspector';
import { bundleWorker, configure } from './workerd.js';

const [runtime] = process.argv.slice(2);
const REQUESTS = Number(process.env['CROWD'] ?? 200);
const USERS = REQUESTS / 10;
const AT_ONCE = 20;

const HERE = import.meta.dirname;
const packaged = (...path) => join(HERE, 'node_modules', ...path);
let arrived = 0;
const inspector = await startInspector({
  maxEntries: 200_000,
  profileFlushMs: 0,
  onEvent() {
    arrived += 1;
  },
});
const { url, clientId, clientSecret } = inspector;
const variables = {
  OPENPANEL_API_URL: url,
  OPENPANEL_CLIENT_ID: clientId,
  OPENPANEL_CLIENT_SECRET: clientSecret,
  // Where there are files.
  ...(runtime === 'workerd' ? {} : { OPENPANEL_SPOOL: join(HERE, `spool-${runtime}`) }),
  // The inspector shares a busy machine with everything else here.
  OPENPANEL_REQUEST_TIMEOUT_MS: '60000',
};

const RUNTIMES = {
  bun: { install: packaged('bun/install.js'), command: packaged('.bin/bun'), args: () => ['run', 'bun.js'] },
  deno: {
    install: packaged('deno/install.cjs'),
    command: packaged('.bin/deno'),
    args: () => ['run', '--allow-all', '--quiet', 'deno.js'],
  },
  workerd: {
    install: packaged('workerd/install.js'),
    command: packaged('.bin/workerd'),
    args: async () => {
      const code = await bundleWorker();
      assert.doesNotMatch(code, /\bundici\b['"]/);
      const imports = [...code.matchAll(/^import [^'"]*['"]([^'"]+)['"]/gm)].map(([, name]) => name);
      assert.deepEqual([...new Set(imports)], ['node:async_hooks']);
      return ['serve', '--verbose', configure(code, await freePort(), variables)];
    },
  },
};

/** A visitor's request from behind a proxy that names the address. */
function visit(base, path, user) {
  return fetch(base + path, {
    headers: {
      'user-agent': `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 Visitor/${user}`,
      'cf-connecting-ip': `203.0.${user >> 8}.${user & 255}`,
      'x-user': `u_${user}`,
    },
  });
}

async function until(isSo, what) {
  for (let tries = 0; !isSo(); tries += 1) {
    assert.ok(tries < 2_000, `${what()}\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** One event of each kind of request. */
async function checkOutcomes(base) {
  const expected = [
    ['/orders/7', 200, '/orders/[id]', ['order_viewed', 'order_counted']],
    ['/hono/orders/7', 200, '/hono/orders/:id', ['order_viewed', 'order_counted']],
    ['/stream', 200, undefined, []],
    ['/carried', 204, undefined, ['carried']],
    ['/boom', 500, undefined, []],
  ];
  for (const [path, status, route, names] of expected) {
    inspector.clear();
    const response = await visit(base, path, 7);
    assert.equal(response.status, status, path);
    await response.text();
    const found = () => inspector.events();
    await until(
      () => found().length === names.length + 1,
      () => `${path}: ${JSON.stringify(found())}`,
    );
    assert.deepEqual(
      found()
        .map(({ name }) => name)
        .sort(),
      [...names, 'request'].sort(),
    );
    for (const event of found()) {
      assert.deepEqual([event.profileId, event.ip, event.kind], ['u_7', '203.0.0.7', 'visitor'], path);
    }
    const [request] = inspector.events({ name: 'request' });
    assert.deepEqual([request.properties.status, request.properties.route], [`${status}`, route], path);
    if (path === '/stream')
      assert.ok(Number(request.properties.duration) >= 40, `the stream took ${request.properties.duration} ms`);
  }
}

/** Many requests at once: no event is another's. */
async function checkCrowd(base) {
  inspector.clear();
  arrived = 0;
  const rest = Array.from({ length: REQUESTS }, (_, index) => index);
  const worker = async () => {
    for (let index = rest.pop(); index !== undefined; index = rest.pop()) {
      const path = index % 2 === 0 ? '/orders/' : '/hono/orders/';
      const response = await visit(base, path + index, index % USERS);
      assert.equal(response.status, 200);
      await response.text();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await until(
    () => arrived >= 3 * REQUESTS,
    () => `${arrived} of ${3 * REQUESTS} events`,
  );
  const wrong = inspector.events().filter(({ profileId, ip }) => {
    const user = Number(String(profileId).slice('u_'.length));
    return ip !== `203.0.${user >> 8}.${user & 255}`;
  });
  assert.deepEqual(wrong, []);
  return inspector.events().length;
}

/** Counters go at once, with one warning, and what is tracked outside of requests arrives. */
async function checkWorker(base) {
  inspector.clear();
  for (let request = 0; request < 3; request += 1) await visit(base, '/count', 5);
  const counts = () => inspector.requests().filter(({ type }) => type === 'increment');
  await until(
    () => counts().length === 3,
    () => `${counts().length} counters`,
  );
  assert.match(log, /^\[openpanel\] Counters add up only within one process.*\n$/);
  await fetch(`${base}/outside`);
  await until(
    () => inspector.events({ name: 'outside' }).length === 1,
    () => 'no event from outside of a request',
  );
}

let port = 0;
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = server.address().port;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The URL of the app, when it listens. */
async function started() {
  if (runtime !== 'workerd') return String((await once(child.stdout, 'data'))[0]).trim();
  const base = `http://127.0.0.1:${port}`;
  let isUp = false;
  const ask = () =>
    visit(base, '/healthz', 1).then(
      () => true,
      () => false,
    );
  while (!isUp) isUp = await ask();
  return base;
}

const { install, command, args } = RUNTIMES[runtime];
// Where scripts of packages are not run at their installation.
execFileSync(process.execPath, [install], { cwd: dirname(install), stdio: 'ignore' });
const child = spawn(command, await args(), { cwd: HERE, env: { ...process.env, ...variables } });
let log = '';
child.stderr.on('data', (text) => {
  log += text;
});
try {
  const failed = once(child, 'exit').then(() => assert.fail(`${runtime} ended: ${log}`));
  const base = await Promise.race([started(), failed]);
  await checkOutcomes(base);
  const count = await checkCrowd(base);
  assert.equal(log, '');
  if (runtime === 'workerd') await checkWorker(base);
  else assert.notDeepEqual(readdirSync(join(HERE, `spool-${runtime}`)), [], 'events are kept in files');
  console.log(`${runtime}: ${count} events of ${REQUESTS} requests of ${USERS} users, each of the right one`);
} finally {
  child.kill();
  await inspector.close();
}
