// An app whose Promise is another one, as bluebird, zone.js and instrumented subclasses make it. Prints what became of its calls.
import { once } from 'node:events';
import http from 'node:http';

const [kind, apiUrl] = process.argv.slice(2);
const Native = globalThis.Promise;
if (kind === 'bluebird') globalThis.Promise = (await import('bluebird')).default;
if (kind === 'subclass') globalThis.Promise = class InstrumentedPromise extends Native {};
if (kind === 'hidden') {
  globalThis.Promise = class HiddenPromise extends Native {
    static get [Symbol.species]() {
      return Native;
    }
    static [Symbol.hasInstance]() {
      return false;
    }
  };
}

const { default: express } = await import('express');
const { OpenPanel, openpanel } = await import('../dist/esm/index.js');

if (kind === 'bluebird, from later on') globalThis.Promise = (await import('bluebird')).default;

const later = (value) => new globalThis.Promise((resolve) => setImmediate(resolve, value));
const client = new OpenPanel({ apiUrl });
const app = express();
app.use(
  openpanel({
    client,
    clientIp: () => '203.0.113.9',
    getProfileId: () => later('u_1'),
    getGroups: async () => ['acme'],
    getProperties: () => later({ plan: 'pro' }),
  }),
);
app.get('/', async (req, res) => {
  const { status } = await req.op.track('tracked');
  void req.op.identify({ firstName: 'Ada' });
  void req.op.increment({ property: 'visits' });
  res.send(status);
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const [response] = await once(http.get({ port: server.address().port, host: '127.0.0.1' }), 'response');
const chunks = [];
for await (const chunk of response) chunks.push(chunk);
server.close();

/** Transports that go wrong in every way. */
const results = {};
for (const [name, send] of Object.entries({
  throws() {
    throw new Error('at once');
  },
  rejects: () => Native.reject(new Error('later')),
  thenable: () => ({
    // biome-ignore lint/suspicious/noThenProperty: a promise of another kind
    then: (resolve) => resolve({ kind: 'answered', status: 200, body: '{}' }),
  }),
  nothing: () => undefined,
})) {
  const other = new OpenPanel({ transport: { send }, maxRetries: 0, logger: { info() {}, warn() {}, error() {} } });
  void other.increment({ profileId: 'u_1', property: 'n' });
  const { pending, delivered, droppedBy } = await other.shutdown(300);
  results[name] = { pending, delivered, shutdown: droppedBy.shutdown, unconfirmed: droppedBy.unconfirmed };
}

const report = await client.flush();
const { ok } = await client.verify();
await client.shutdown();
console.log(JSON.stringify({ tracked: String(Buffer.concat(chunks)), pending: report.pending, ok, results }));
