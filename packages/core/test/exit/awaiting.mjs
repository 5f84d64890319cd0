// A program that awaits promises of trackers at its top level, with nothing else alive. Its mode says which.
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { createMiddleware, expressFramework, memoryTransport, OpenPanel } from '../../dist/esm/adapter.js';

const mode = process.argv[2];
const never = () => new Promise(() => {});
const say = (line) => console.log(line);
const client = (options) => new OpenPanel(options);
const statusOf = async (promise) => (await promise).status;

/** The tracker of a request whose profile is asked for. */
function resolved(getProfileId, resolverTimeoutMs) {
  const request = new IncomingMessage(new Socket());
  const middleware = createMiddleware({ client: client(), getProfileId, resolverTimeoutMs }, expressFramework);
  return middleware.open(request, new ServerResponse(request)).tracker;
}

const modes = {
  async profile() {
    const job = client().scope({ profileId: 'u_1' });
    say(await statusOf(job.identify({ profileId: 'u_1', firstName: 'Ada' })));
    say(await statusOf(job.increment({ property: 'logins' })));
  },
  async track() {
    say(await statusOf(client().track('signed_up')));
  },
  async sequence() {
    const op = client();
    for (const name of ['first', 'second', 'third']) say(await statusOf(op.track(name)));
  },
  async clients() {
    const [one, other] = [client(), client({ shutdownTimeoutMs: 800 })];
    say(await statusOf(one.track('one')));
    say(await statusOf(other.track('other')));
    say(await statusOf(one.track('one again')));
  },
  async transport() {
    say(await statusOf(client({ transport: { send: never } }).track('signed_up')));
  },
  async memory() {
    const op = client({ transport: memoryTransport() });
    for (let index = 0; index < 3; index += 1) say(await statusOf(op.track('signed_up')));
  },
  async flush() {
    const op = client();
    void op.track('signed_up');
    say(`${(await op.flush()).pending} pending`);
  },
  async shutdown() {
    const op = client();
    void op.track('signed_up');
    say(`${(await op.shutdown()).pending} pending`);
  },
  async close() {
    const op = client({ transport: { send: never, close: never } });
    void op.track('signed_up');
    say(`${(await op.shutdown()).pending} pending`);
  },
  async verify() {
    say(`ok: ${(await client({ requestTimeoutMs: 300 }).verify()).ok}`);
  },
  /** It is asked of a request that nobody serves any more. */
  async resolver() {
    say(await statusOf(resolved(never, 100).track('asked')));
  },
  async 'slow resolver'() {
    say(await statusOf(resolved(never, 60_000).track('asked')));
  },
  async beforeExit() {
    process.once('beforeExit', async () => say(await statusOf(client().track('bye'))));
  },
  async warning() {
    const op = client();
    op.on('warning', ({ code }) => void op.track('warned', { code }));
    say(await statusOf(op.track('signed_up')));
  },
};
await modes[mode]();
say('done');
