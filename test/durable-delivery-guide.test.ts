import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseCommandLine } from '../packages/redis/src/cli/options.js';
import { NO_REDIS, type RedisServer, startRedis } from '../packages/testkit/src/redis/redis-server.js';
import { blocksOf, codesOf, read, rowsOf, sectionOf } from './markdown.js';
import { type Program, run, temporaryDirectory } from './snippets.js';

const PAGE = read('docs/durable-delivery.md');
const BLOCKS = blocksOf(PAGE);

it('what a program left with process.exit() is delivered by the next one', async () => {
  const directory = temporaryDirectory();
  const here = (source: string) => source.replace('./openpanel-spool', directory);
  const first = await run(BLOCKS, 'spool', here);
  expect(await first.ended, first.output()).toEqual([0, null]);
  expect(first.inspector.requests()).toEqual([]);
  const { url, clientId, clientSecret } = first.inspector;
  const options = JSON.stringify({ apiUrl: url, clientId, clientSecret, spool: { directory } });
  const next = await run(BLOCKS, 'spool', () => NEXT.replace('OPTIONS', options));
  expect(await next.ended, next.output()).toEqual([0, null]);
  const { inspector } = first;
  expect(inspector.requests()).toHaveLength(2);
  expect(['order_placed', 'revenue'].map((name) => inspector.events({ name }).length)).toEqual([1, 1]);
});

const NEXT = `
import { OpenPanel } from '@openpanel-node/core';
const client = new OpenPanel(OPTIONS);
await new Promise((resolve) => {
  client.on('delivery', () => client.stats().delivered === 2 && resolve());
});
await client.shutdown();
`;

describe.skipIf(NO_REDIS)(`with Redis${NO_REDIS === undefined ? '' : ` (${NO_REDIS})`}`, () => {
  /** A Redis as the page says to prepare it, for a user as the page says to create it. */
  async function prepared(): Promise<RedisServer> {
    const [, conf = ''] = /^```text\n(.*?)^```$/ms.exec(sectionOf(PAGE, '### Prepare Redis')) ?? [];
    const config = Object.fromEntries(
      conf
        .trim()
        .split('\n')
        .map((line) => line.split(' ')),
    );
    expect(Object.keys(config)).toEqual(['maxmemory-policy', 'appendonly', 'appendfsync']);
    const redis = await startRedis({ config: { ...config, maxmemory: '100mb' } });
    onTestFinished(() => redis.stop());
    const [pattern = ''] = codesOf(sectionOf(PAGE, '## Personal data')).filter((code) => code.startsWith('~'));
    await redis.cli('ACL', 'SETUSER', 'events', 'on', '>word', pattern, '+@all');
    vi.stubEnv('REDIS_URL', `redis://events:word@127.0.0.1:${redis.port}`);
    return redis;
  }

  /** What the app hands over is for the API that the relay sends to. */
  const toApiOf = (relay: Program) => (source: string) =>
    `process.env.OPENPANEL_API_URL = '${relay.inspector.url}';\ndelete process.env.OPENPANEL_CLIENT_SECRET;\n${source}`;

  it('an app without the secret hands over, and the relay of the page delivers', async () => {
    await prepared();
    const onFreePort = (source: string) =>
      `${source.replace('port: 9464', 'port: 0')}\nconsole.log('relay at ' + relay.url);`;
    const relay = await run(BLOCKS, 'start-relay', onFreePort);
    const url = new URL(await relay.printed(/relay at (\S+)/));
    const app = await run(BLOCKS, 'outbox', toApiOf(relay));
    expect(await app.ended, app.output()).toEqual([0, null]);
    expect(app.output()).toBe('handed_over\n');
    const event = await relay.inspector.waitFor({ name: 'order_placed', properties: { amount: '42' } });
    expect(event.heldMs).toBeGreaterThanOrEqual(0);
    expect(app.inspector.requests()).toEqual([]);
    await relay.printed(/(track delivered)/);
    expect((await fetch(`${url}healthz`)).status).toBe(200);
    expect(await (await fetch(`${url}metrics`)).text()).toContain('openpanel_relay_backlog 0');
    relay.child.kill('SIGTERM');
    expect(await relay.ended, relay.output()).toEqual([0, null]);
    expect(relay.output()).toContain('1 delivered');
    await expect(connected(url)).rejects.toThrow('ECONNREFUSED');
  });

  it('an app may deliver as well', async () => {
    const redis = await prepared();
    const app = await run(
      BLOCKS,
      'relay-in-app',
      (source) => `
        import { OpenPanel } from '@openpanel-node/core';
        import { redisOutbox } from '@openpanel-node/redis';
        import { Redis } from 'ioredis';
        const client = new Redis(process.env.REDIS_URL);
        ${source}
        await op.track('order_placed');
      `,
    );
    await app.inspector.waitFor({ name: 'order_placed' });
    await vi.waitFor(async () => expect(await waiting(redis)).toBe(0));
    const keys = (await redis.cli('--scan')).split('\n');
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !key.startsWith('{openpanel:'))).toEqual([]);
  });

  it('events are in the store until they are delivered', async () => {
    const redis = await prepared();
    const app = await run(BLOCKS, 'outbox');
    expect(await app.ended, app.output()).toEqual([0, null]);
    expect(await waiting(redis)).toBe(1);
  });
});

/** Events in all streams. */
async function waiting(redis: RedisServer): Promise<number> {
  const keys = (await redis.cli('--scan', '--pattern', '*:events')).split('\n').filter(Boolean);
  const lengths = await Promise.all(keys.map((key) => redis.cli('XLEN', key)));
  return lengths.reduce((sum, length) => sum + Number(length), 0);
}

const connected = ({ hostname, port }: URL) =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', resolve).once('error', reject);
  });

it('the commands of the page are commands', () => {
  const commands = [...PAGE.matchAll(/^npx openpanel-relay (.+)$|`npx openpanel-relay (.+?)`/gm)];
  expect(commands.length).toBeGreaterThanOrEqual(5);
  for (const [, line, inText] of commands) {
    const args = String(line ?? inText).split(' ');
    expect(parseCommandLine(args, {}), args.join(' ')).toHaveProperty('run');
  }
});

it('the first table has each of the three, and the sizes are those of an hour', () => {
  const choices = rowsOf(sectionOf(PAGE, '## Which one to take')).map(([, take = '']) => take);
  for (const name of ['memory', '[`spool`](#one-machine-a-spool)', '[Redis](#a-fleet-redis)']) {
    expect(choices.some((take) => take.startsWith(name))).toBe(true);
  }
  const sizes = rowsOf(sectionOf(PAGE, '### Size of Redis'));
  expect(sizes).toHaveLength(3);
  const numberIn = (cell = '') => Number(cell.replace(/[^\d.]/g, ''));
  for (const [rate, events, size = '', maxLength = ''] of sizes) {
    expect(numberIn(events)).toBe(numberIn(rate) * 3_600);
    const bytes = numberIn(size) * (size.endsWith('GB') ? 1e9 : 1e6);
    expect(Math.abs(bytes / (numberIn(events) * 450) - 1)).toBeLessThan(0.05);
    const most = maxLength === 'the default' ? 1_000_000 : numberIn(maxLength);
    expect(most).toBeGreaterThan(numberIn(events));
  }
});

it('every block is run by a test', () => {
  const tests = read('test/durable-delivery-guide.test.ts').matchAll(/run\(\s*BLOCKS,\s*'([\w-]+)'/g);
  const names = new Set([...tests].map(([, name]) => name));
  expect([...names].toSorted()).toEqual(BLOCKS.map(({ run: name }) => name).toSorted());
});
