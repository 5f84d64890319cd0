import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Inspector, startInspector } from '../packages/inspector/src/index.js';
import { CHROME, request } from '../packages/testkit/src/index.js';
import { type Block, blocksOf, read } from './markdown.js';

const README = read('README.md');
const BLOCKS = blocksOf(README);
const TMP = fileURLToPath(new URL('../.tmp/', import.meta.url));
const VISITOR = { 'user-agent': CHROME, 'x-forwarded-for': '203.0.113.9' };

let directory: string;
let inspector: Inspector;

beforeAll(async () => {
  // Inside the repository, where `@openpanel-node/express` and `express` are found.
  mkdirSync(TMP, { recursive: true });
  directory = mkdtempSync(join(TMP, 'readme-'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Program {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly output: () => string;
  /** Fulfils with what the expression captures, once the program has printed it. */
  printed(pattern: RegExp): Promise<string>;
  readonly ended: Promise<unknown>;
}

/** Runs a block as the file that its reader would make of it. */
async function run(blocks: readonly Block[], name: string): Promise<Program> {
  inspector = await startInspector();
  const { url, clientId, clientSecret } = inspector;
  const file = join(directory, `${name}.mjs`);
  writeFileSync(file, blocks.find((block) => block.run === name)?.source ?? 'throw new Error("no such block")');
  const own = {
    PORT: '0',
    OPENPANEL_API_URL: url,
    OPENPANEL_CLIENT_ID: clientId,
    OPENPANEL_CLIENT_SECRET: clientSecret,
  };
  const inherited = Object.entries(process.env).filter(([key]) => !/^(OPENPANEL_|VITEST|NODE_)|_proxy$/i.test(key));
  const child = spawn(process.execPath, [file], {
    env: { ...Object.fromEntries(inherited), ...own },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    await inspector.close();
  });
  const printed = async (pattern: RegExp) => {
    for (let match = pattern.exec(text); ; match = pattern.exec(text)) {
      if (match) return match[1] ?? '';
      if (child.exitCode !== null) throw new Error(`it ended without printing ${pattern}:\n${text}`);
      await Promise.race([once(child.stdout, 'data'), ended]);
    }
  };
  return { child, output: () => text, printed, ended };
}

it('the quick start sends what it promises, of the visitor who made the request', async () => {
  const app = await run(BLOCKS, 'quick-start');
  const url = `http://127.0.0.1:${await app.printed(/Listening on port (\d+)/)}`;
  expect((await request(`${url}/signup`, { method: 'POST', headers: VISITOR })).status).toBe(201);
  expect((await request(`${url}/reports/7`, { headers: VISITOR })).status).toBe(200);

  const visitor = { ip: '203.0.113.9', userAgent: CHROME, kind: 'visitor' } as const;
  await inspector.waitFor({ ...visitor, type: 'identify', profileId: 'u_1' });
  await inspector.waitFor({ ...visitor, name: 'signed_up', profileId: 'u_1', properties: { plan: 'pro' } });
  await inspector.waitFor({ ...visitor, name: 'report_viewed', properties: { report: '7' } });
  await inspector.waitFor({
    ...visitor,
    name: 'request',
    profileId: 'u_1',
    properties: { route: '/signup', status: '201' },
  });
  const { properties } = await inspector.waitFor({ name: 'request', properties: { route: '/reports/:id' } });
  expect(properties).toMatchObject({ method: 'GET', url: '/reports/7', status: '200' });
  expect(Number(properties['duration'])).toBeGreaterThan(0);
  expect(inspector.profile('u_1')).toMatchObject({ email: 'user@example.com' });

  await request(`${url}/reports/8`, { headers: { ...VISITOR, 'user-agent': 'curl/8.7.1' } });
  await inspector.waitFor({ name: 'report_viewed', kind: 'server', properties: { report: '8' } });
  expect(inspector.events({ name: 'request' })).toHaveLength(2);
  expect(app.output().trim().split('\n')).toHaveLength(1);
});

it('the job has the profile and the group of its scope', async () => {
  const job = await run(BLOCKS, 'job');
  await job.ended;
  expect(job.output()).toContain('delivered: 1');
  expect(inspector.events()).toMatchObject([
    { name: 'invoice_sent', profileId: 'u_1', groups: ['acme'], kind: 'server' },
  ]);
});

it('the shutdown delivers what is pending, and the process ends by itself', async () => {
  const app = await run(BLOCKS, 'shutdown');
  const url = `http://127.0.0.1:${await app.printed(/Listening on port (\d+)/)}`;
  expect((await request(url, { headers: VISITOR })).body).toBe('hello');
  app.child.kill('SIGTERM');
  expect(await app.ended).toEqual([0, null]);
  expect(app.output()).toContain('1 events delivered, 0 dropped');
  expect(inspector.events()).toMatchObject([{ name: 'request', properties: { route: '/' } }]);
});

it('the test passes, and nothing of it leaves the process', async () => {
  const test = await run(BLOCKS, 'testing');
  expect(await test.ended, test.output()).toEqual([0, null]);
  expect(inspector.requests()).toEqual([]);
});

it('the README of core runs, and its events are of the scope', async () => {
  const job = await run(blocksOf(read('packages/core/README.md')), 'core');
  await job.ended;
  const tracked = { type: 'track' as const, name: 'invoice_sent', profileId: 'u_1', groups: ['acme'] };
  expect(inspector.events(tracked), job.output()).toHaveLength(1);
  expect(inspector.requests().map(({ outcome }) => outcome)).toEqual(['stored', 'stored', 'stored']);
});

it('the README of express has the same quick start', () => {
  const [quickStart] = BLOCKS;
  expect(blocksOf(read('packages/express/README.md')).find(({ run: name }) => name)).toEqual(quickStart);
});

it('every complete program runs in a test, and every fragment parses', () => {
  const names = BLOCKS.flatMap(({ run: name }) => name ?? []);
  expect(names).toEqual(['quick-start', 'job', 'shutdown', 'testing']);
  for (const { source } of BLOCKS) {
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--check'], {
      input: source,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
  }
});
