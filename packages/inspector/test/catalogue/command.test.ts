import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startInspector } from '../../src/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist/esm/catalogue-cli.js');
// Inside the repository, where its packages are found.
const temporary = fileURLToPath(new URL('../../../../.tmp/', import.meta.url));
let directory = '';

const ESM = "import { defineEvents } from '@openpanel-node/core';\nimport * as z from 'zod';\n";
const SIGNED_UP = 'defineEvents({ signed_up: z.object({ plan: z.string() }) })';
const FILES = {
  'events.mjs': `${ESM}export const events = ${SIGNED_UP};\nsetInterval(() => {}, 1_000);\n`,
  'several.mjs': `${ESM}export const web = ${SIGNED_UP};\nexport const jobs = defineEvents({ ran: z.object({}) });\n`,
  'events.cjs': `const { defineEvents } = require('@openpanel-node/core');\nconst z = require('zod');\nexports.events = ${SIGNED_UP};\n`,
  'nothing.mjs': 'export const events = {};\n',
  'broken.mjs': 'throw new Error("no database");\n',
  'events.mts': `${ESM}const events: object = ${SIGNED_UP};\nexport { events };\n`,
  'unstrippable.mts': 'enum Plan { Free }\nexport const plans = Plan;\n',
};

beforeAll(() => {
  mkdirSync(temporary, { recursive: true });
  directory = mkdtempSync(join(temporary, 'catalogue-'));
  for (const [name, source] of Object.entries(FILES)) writeFileSync(join(directory, name), source);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const run = (...args: string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
    const { FORCE_COLOR: _forced, NODE_OPTIONS: _options, ...env } = process.env;
    const command = [cli, ...args];
    execFile(
      process.execPath,
      command,
      { cwd: directory, env: { ...env, NO_COLOR: '1' }, timeout: 60_000 },
      (error, stdout, stderr) => done({ code: error ? error.code : 0, stdout, stderr }),
    );
  });

it.each(['events.mjs', 'events.cjs'])(
  'prints the events of %s, and ends even if the module goes on',
  async (module) => {
    expect(await run(module)).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^# Events\n\n## `signed_up`\n\n\| property /),
      stderr: '',
    });
  },
);

it('prints JSON Schema, of the export that is named', async () => {
  const { code, stdout } = await run('several.mjs', '--export', 'jobs', '--json');
  expect(code).toBe(0);
  expect(Object.keys(JSON.parse(stdout).properties.events.properties)).toEqual(['ran']);
});

it('compares with an inspector, and fails if an event is not declared', async () => {
  const inspector = await startInspector();
  onTestFinished(() => inspector.close());
  const { url, clientId, clientSecret } = inspector;
  const compared = () => run('events.mjs', '--inspector', `${url}/`);
  expect(await compared()).toMatchObject({ code: 0, stdout: expect.stringContaining('none of your own events yet') });
  const headers = {
    'content-type': 'application/json',
    'openpanel-client-id': clientId,
    'openpanel-client-secret': clientSecret,
    'user-agent': 'test',
  };
  const body = JSON.stringify({ type: 'track', payload: { name: 'sign_up' } });
  expect((await fetch(`${url}/track`, { method: 'POST', headers, body })).status).toBe(200);
  expect(await compared()).toMatchObject({ code: 1, stdout: expect.stringContaining('undeclared  sign_up (1)') });
  const { stdout } = await run('events.mjs', '--inspector', url, '--json');
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name: 'sign_up', status: 'undeclared' }));
});

it.each<[args: string, words: string]>([
  ['missing.js', 'There is no file missing.js.'],
  ['nothing.mjs', 'nothing.mjs exports no events. Export what defineEvents() returns'],
  ['several.mjs', 'Choose one with --export. Exports with events: jobs, web.'],
  ['several.mjs --export api', 'has no export "api" with events. Exports with events: jobs, web.'],
  ['broken.mjs', 'broken.mjs could not be loaded: no database'],
  ['unstrippable.mts', 'unstrippable.mts is TypeScript. Node.js '],
  ['events.mjs --inspector http://127.0.0.1:9', 'No inspector answers at http://127.0.0.1:9.'],
])('%s: exits 1 with one line', async (args, words) => {
  const { code, stdout, stderr } = await run(...args.split(' '));
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(
    `openpanel-events: ${words.startsWith('Choose') || words.startsWith('has') ? 'several' : ''}`,
  );
  expect(stderr).toContain(words);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

it('another server than an inspector is named', async () => {
  const server = createServer((_request, response) => response.writeHead(404).end('Not found')).listen(0);
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { code, stderr } = await run('events.mjs', '--inspector', `http://localhost:${port}`);
  expect(code).toBe(1);
  expect(stderr).toContain(`http://localhost:${port} is not an inspector`);
});

it('loads TypeScript where Node.js strips types, and says otherwise what to do', async () => {
  const { code, stdout, stderr } = await run('events.mts');
  const { typescript } = process.features as { typescript?: unknown };
  if (typescript) expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('# Events') });
  else
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/TypeScript\. .*22\.18.*Compile it/) });
});

it.each([
  ['', 'Name the module'],
  ['a.js b.js', "Unexpected argument 'b.js'"],
  ['a.js --inspector 3333', "--inspector is '3333'"],
])('a wrong command line (%s) exits 2', async (args, words) => {
  const { code, stderr } = await run(...args.split(' ').filter(Boolean));
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) });
});
