// What the app logs on the way to the right address is what its developer needs for the next step, and nothing else.
import assert from 'node:assert/strict';
import { startInspector } from '@openpanel-node/inspector';
import { CLIENT, startCdnAndNginx } from '../../support/proxy.mjs';
import { runServer } from '../../support/run-app.mjs';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const VISITORS = { ada: '203.0.113.9', bob: '198.51.100.23' };
const EDGE = '173.245.48.7';

async function visit(url, signal, terminate) {
  const chain = await startCdnAndNginx(url);
  const ask = async (user, method, path, body) => {
    const headers = {
      'user-agent': CHROME,
      'content-type': 'application/json',
      [CLIENT]: VISITORS[user],
      ...(path === '/signup' ? {} : { 'x-user': user }),
    };
    const options = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${chain.url}${path}`, options);
    assert.ok(response.ok, `${path} answered ${response.status}`);
    await response.text();
  };
  await ask('ada', 'GET', '/products/42');
  await ask('bob', 'GET', '/products/7');
  await ask('ada', 'POST', '/signup', { id: 'ada' });
  await ask('ada', 'POST', '/checkout');
  await ask('ada', 'GET', '/reset/s3cr3t-of-ada');
  await ask('ada', 'GET', '/api/health');
  terminate(signal);
  chain.close();
}

/** Runs the app with this setting. Returns its events. */
async function run(env, logs, signal = 'SIGTERM') {
  const inspector = await startInspector();
  try {
    await runServer('app.js', inspector, (url, terminate) => visit(url, signal, terminate), { env, logs });
    return inspector
      .events({ type: 'track' })
      .map(({ name, profileId, path, ip, kind }) => ({ name, profileId, path, ip, kind }));
  } finally {
    await inspector.close();
  }
}

const RIGHT = [
  { name: 'product_viewed', profileId: 'ada', path: '' },
  { name: 'request', profileId: 'ada', path: '/products/42' },
  { name: 'product_viewed', profileId: 'bob', path: '' },
  { name: 'request', profileId: 'bob', path: '/products/7' },
  { name: 'signed_up', profileId: 'ada', path: '' },
  { name: 'request', profileId: 'ada', path: '/signup' },
  { name: 'revenue', profileId: 'ada', path: '' },
  { name: 'request', profileId: 'ada', path: '/checkout' },
  // A parameter called `token` is a secret, and a health check is no visit.
  { name: 'request', profileId: 'ada', path: '/reset/REDACTED' },
];
const sorted = (events) => events.map((event) => JSON.stringify(event)).sort();

// Nothing is trusted: one line, which proposes what finds the visitor. With one hop, nginx's client is the CDN.
const untrusted = await run({}, [/\((untrusted_proxy|private_client_ip|cdn_address): see https:\/\/\S+\/errors\//]);
assert.ok(untrusted.every(({ kind }) => kind === 'server'));

const oneHop = await run({ TRUST_PROXY: '1' }, [/\(cdn_address: see https:\/\/\S+\/errors\//]);
assert.ok(oneHop.every(({ ip }) => ip === EDGE));

// What the line proposes, in either way: silence, and each visitor is one.
for (const [env, signal] of [
  [{ TRUST_PROXY: '2' }, 'SIGTERM'],
  [{ CLIENT_IP: 'cf-connecting-ip' }, 'SIGINT'],
]) {
  const events = await run(env, [], signal);
  const expected = RIGHT.map((event) => ({ ...event, ip: VISITORS[event.profileId], kind: 'visitor' }));
  assert.deepEqual(sorted(events), sorted(expected));
}
console.log('one line a wrong setting, none with the right ones; nine events of two visitors each');
