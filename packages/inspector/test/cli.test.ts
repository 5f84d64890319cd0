import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, startInspector } from '../src/index.js';
import { createTracker } from './tracker.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = `${root}dist/esm/cli.js`;
const running: ChildProcess[] = [];

beforeAll(() => {
  if (!existsSync(cli)) execFileSync('npx', ['tsc', '-b', 'tsconfig.json'], { cwd: root });
}, 60_000);

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function start(...args: string[]) {
  return startWith({}, ...args);
}

function startWith(env: NodeJS.ProcessEnv, ...args: string[]) {
  const { FORCE_COLOR: _forced, NO_COLOR: _none, ...inherited } = process.env;
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  const linesOf = (stream: NodeJS.ReadableStream) => createInterface({ input: stream })[Symbol.asyncIterator]();
  const exited = once(child, 'exit').then(([code]) => code as number);
  return { child, out: linesOf(child.stdout), err: linesOf(child.stderr), exited };
}

async function lineWith(lines: AsyncIterator<string>, part: string): Promise<string> {
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    if (line.value.includes(part)) return line.value;
  }
  throw new Error(`the output ended without '${part}'`);
}

const urlIn = (line: string) => /http:\S+/.exec(line)?.[0] ?? '';
const client = { clientId: DEFAULT_CLIENT_ID, clientSecret: DEFAULT_CLIENT_SECRET };

describe('openpanel-inspector', () => {
  test('prints what to export, then a line per request, and exits 0 on SIGTERM', async () => {
    const { child, out, exited } = start('--port', '0');
    const url = urlIn(await lineWith(out, 'export OPENPANEL_API_URL='));
    expect(await lineWith(out, 'OPENPANEL_CLIENT_ID=')).toContain(DEFAULT_CLIENT_ID);
    expect(await lineWith(out, 'OPENPANEL_CLIENT_SECRET=')).toContain(DEFAULT_CLIENT_SECRET);
    const tracker = createTracker({ url, ...client });
    await tracker.post('track', {
      name: 'request',
      profileId: 'u1',
      properties: { method: 'GET', route: '/a', status: 200, duration: 12 },
    });
    expect(await lineWith(out, 'request')).toMatch(
      / 200 {2}request .* u1 .* 203\.0\.113\.9 .* visitor {2}GET \/a 200 12ms$/,
    );
    await tracker.post('track', { name: 'bad\u001B[31m name', profileId: '' });
    expect(await lineWith(out, 'refused')).toMatch(
      / 400 {2}bad \[31m name .*refused: body\/payload\/profileId Too small/,
    );
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    tracker.close();
  });

  test('prints events as JSON lines with --json, and the rest on stderr', async () => {
    const { child, out, err, exited } = start('--port', '0', '--json');
    const tracker = createTracker({ url: urlIn(await lineWith(err, 'OPENPANEL_API_URL')), ...client });
    await tracker.post('track', { name: '' });
    await tracker.post('track', { name: 'signed_up' });
    expect(JSON.parse((await out.next()).value as string)).toMatchObject({ type: 'track', name: 'signed_up' });
    expect(await lineWith(err, ' 400 ')).toContain('Too small');
    child.kill('SIGINT');
    expect(await exited).toBe(0);
    tracker.close();
  });

  test('fails, waits and refuses on demand', async () => {
    const failing = start('--port', '0', '--fail', '503', '--latency', '20');
    const tracker = createTracker({ url: urlIn(await lineWith(failing.out, 'OPENPANEL_API_URL')), ...client });
    expect((await tracker.post('track', { name: 'fails' })).status).toBe(503);
    expect(await lineWith(failing.out, 'fails')).toMatch(/ 503 .*fault: Failed on demand: 503/);
    tracker.close();
    const blocking = start('--port', '0', '--fail', 'blocked');
    const unpaid = createTracker({ url: urlIn(await lineWith(blocking.out, 'OPENPANEL_API_URL')), ...client });
    expect((await unpaid.post('track', { name: 'blocked' })).status).toBe(202);
    expect(await lineWith(blocking.out, 'blocked')).toMatch(/ 202 .*the organization has not paid/);
    unpaid.close();
    const refusing = start('--port', '0', '--reject-auth');
    const stranger = createTracker({ url: urlIn(await lineWith(refusing.out, 'OPENPANEL_API_URL')), ...client });
    expect((await stranger.post('track', { name: 'refused' })).status).toBe(401);
    stranger.close();
  });

  test('stores profiles when it is told to, and says what an increment undoes', async () => {
    const { out } = start('--port', '0', '--profile-flush', '0');
    const tracker = createTracker({ url: urlIn(await lineWith(out, 'OPENPANEL_API_URL')), ...client });
    await tracker.post('identify', { profileId: 'u' });
    expect((await tracker.post('increment', { profileId: 'u', property: 'n' })).status).toBe(200);
    expect(await lineWith(out, 'increment')).not.toContain('undid');
    tracker.close();
    const usual = start('--port', '0', '--profile-flush', '300');
    const other = createTracker({ url: urlIn(await lineWith(usual.out, 'OPENPANEL_API_URL')), ...client });
    const count = () => other.post('increment', { profileId: 'u', property: 'n' });
    await other.post('identify', { profileId: 'u' });
    await expect.poll(async () => (await count()).status).toBe(200);
    // Two in one window, sooner or later.
    const undone = lineWith(usual.out, 'undid n');
    await expect.poll(async () => [await count(), await Promise.race([undone, 'not yet'])].at(-1)).toContain('undid n');
    other.close();
  });

  test.each([
    ['outage:500ms', 503],
    ['502:0.5s', 502],
  ])('--fail %s ends by itself', async (trouble, status) => {
    const { out } = start('--port', '0', '--fail', trouble);
    const tracker = createTracker({ url: urlIn(await lineWith(out, 'OPENPANEL_API_URL')), ...client });
    expect((await tracker.send({ method: 'GET', path: '/inspector/faults' })).body).toEqual({
      fail: status,
      forMs: 500,
    });
    await expect.poll(async () => (await tracker.post('track', { name: 'n' })).status, { timeout: 5_000 }).toBe(200);
    tracker.close();
  });

  test('says that a port is in use, in one line, and exits 1', async () => {
    const inspector = await startInspector();
    const { port } = new URL(inspector.url);
    const { err, exited } = start('--port', port);
    expect((await err.next()).value).toBe(
      `openpanel-inspector: Cannot listen on 127.0.0.1: port ${port} is in use. Use another port, or 0 for any free one.`,
    );
    expect(await exited).toBe(1);
    await inspector.close();
  });

  test.each([
    [['--port', 'x'], "--port is 'x'. It must be"],
    [['--prot', '1'], 'Unknown flag --prot. Did you mean --port? See openpanel-inspector --help'],
    [['--fail', '200'], '--fail is 200. It must be a status from 400 to 599, `reset`, `hang` or `blocked`.'],
    [['--fail', 'often'], "--fail is 'often'. It must be"],
    [
      ['--fail', '503:0s'],
      'The duration of --fail in milliseconds is 0. It must be an integer from 1 to 86400000 (24 hours).',
    ],
    [['--fail', 'outage:soon'], "--fail is 'outage:soon'. It must be"],
    [['--fail='], "--fail is ''. It must be a status from 400 to 599"],
    [['--latency', 'soon'], "--latency is 'soon'. It must be an integer from 0 to 60000."],
    [['--latency='], "--latency is ''. It must be an integer"],
    [['--latency', '-5'], '--latency is -5. It must be an integer from 0 to 60000.'],
    [['--port', '-1'], "--port is '-1'. It must be a number from 0 to 65535."],
    [['--port', '--json'], '--port needs a value.'],
    [['--json=yes'], '--json takes no value.'],
    [['start'], "Unexpected argument 'start'."],
    [['--profile-flush', 'never'], "--profile-flush is 'never'. It must be a number of milliseconds"],
    [['--profile-flush', '-1'], "--profile-flush is '-1'. It must be"],
    [['--host='], '--host is empty. It must be an address or a name'],
  ])('refuses %j in one line and exits 2', async (args, message) => {
    const { err, exited } = start(...args);
    expect((await err.next()).value).toContain(message);
    expect((await err.next()).done).toBe(true);
    expect(await exited).toBe(2);
  });

  test.skipIf(process.platform === 'win32')('ends quietly when nobody reads on', async () => {
    const script = `exec 3>&1; { "$0" "$1" --port 0 2>&3; echo "exit $?" >&3; } | head -1`;
    const child = spawn('bash', ['-c', script, process.execPath, cli], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const url = urlIn(await lineWith(lines, 'OpenPanel inspector on'));
    const tracker = createTracker({ url, ...client });
    const rest: string[] = [];
    const ended = (async () => {
      for (let line = await lines.next(); !line.done; line = await lines.next()) rest.push(line.value);
    })();
    // The first line after the reader has gone is lost, and ends it.
    await tracker.post('track', { name: 'n' }).catch(() => {});
    await tracker.post('track', { name: 'n' }).catch(() => {});
    await ended;
    expect(rest).toEqual(['exit 0']);
    tracker.close();
  });

  test('has colours in a pipe only if FORCE_COLOR asks for them', async () => {
    const firstLine = async (env: NodeJS.ProcessEnv) => (await startWith(env, '--help').out.next()).value as string;
    expect(await firstLine({})).toMatch(/^openpanel-inspector: /);
    expect(await firstLine({ FORCE_COLOR: '1' })).toContain('\u001B[1mopenpanel-inspector');
    expect(await firstLine({ FORCE_COLOR: '1', NO_COLOR: '1' })).toMatch(/^openpanel-inspector: /);
  });

  test('shows its help and its version', async () => {
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
    expect((await start('--version').out.next()).value).toBe(version);
    expect(await lineWith(start('--help').out, '--port')).toContain('3333');
  });
});
