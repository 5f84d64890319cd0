import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startInspector } from '../../src/index.js';
import { watch } from '../live/watcher.js';

// The built command, as npx runs it: `npm run build` makes it.
const DOCTOR = fileURLToPath(new URL('../../dist/esm/doctor-cli.js', import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function doctor(env: Record<string, string>, ...args: string[]): Promise<Outcome> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [DOCTOR, ...args], { env: { PATH, ...env } });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

async function running(options: Parameters<typeof startInspector>[0] = {}) {
  const inspector = await startInspector(options);
  onTestFinished(() => inspector.close());
  const { url, clientId, clientSecret } = inspector;
  const env = { OPENPANEL_API_URL: url, OPENPANEL_CLIENT_ID: clientId, OPENPANEL_CLIENT_SECRET: clientSecret };
  return { inspector, env };
}

it('finds nothing wrong, and stores nothing', async () => {
  const { inspector, env } = await running();
  const { code, stdout } = await doctor(env);
  expect(stdout).toMatch(/^ok {5}credentials +The API accepts the credentials\. Nothing was stored\.$/m);
  expect(stdout).not.toContain('WRONG');
  expect(code).toBe(0);
  expect(inspector.events()).toEqual([]);
  expect(inspector.profiles()).toEqual([]);
});

it('says what is wrong, with what to do below it, and exits 1', async () => {
  const { env } = await running();
  const { code, stdout } = await doctor({ ...env, OPENPANEL_CLIENT_SECRET: 'sec_wrong' });
  expect(stdout).toMatch(
    /^WRONG {2}credentials +The API rejects the client ID or secret: "Ingestion: Invalid cors or secret"\.\n +Compare the client ID and the client secret/m,
  );
  expect(stdout).not.toContain('sec_wrong');
  expect(code).toBe(1);
});

it('names the mistake of a URL that ends in /track', async () => {
  const { env } = await running();
  const { stdout, code } = await doctor({ ...env, OPENPANEL_API_URL: `${env.OPENPANEL_API_URL}/track` });
  expect(stdout).toMatch(
    /WRONG {2}api_url +.*\n +Set OPENPANEL_API_URL \(or the option apiUrl\) to http:\/\/127\.0\.0\.1:\d+;/,
  );
  expect(stdout).not.toContain('..');
  expect(code).toBe(1);
});

it('tells a wrong path from the API', async () => {
  const { env } = await running();
  const { stdout, code } = await doctor({ ...env, OPENPANEL_API_URL: `${env.OPENPANEL_API_URL}/api` });
  expect(stdout).toMatch(/WRONG {2}api_url +.* does not respond like the OpenPanel API/);
  expect(code).toBe(1);
});

it('gives the same as JSON, with a sample of a request', async () => {
  const { env } = await running();
  const args = ['--json', '--header', 'X-Forwarded-For: 203.0.113.9', '--client-ip', '1'];
  const { code, stdout } = await doctor(env, ...args);
  const report = JSON.parse(stdout) as { ok: boolean; checks: { subject: string; ok: boolean }[] };
  expect(report.ok).toBe(true);
  expect(report.checks.map(({ subject }) => subject)).toEqual(
    expect.arrayContaining(['node', 'express', 'client_id', 'api_url', 'credentials', 'clock', 'client_ip']),
  );
  expect(code).toBe(0);
});

it('needs the variables, and says which', async () => {
  const { env } = await running();
  const { code, stdout } = await doctor({ OPENPANEL_API_URL: env.OPENPANEL_API_URL });
  expect(stdout).toMatch(/WRONG {2}client_id +There is no client ID\.\n +Set OPENPANEL_CLIENT_ID/);
  expect(code).toBe(1);
});

it('tells another server from the API', async () => {
  const server = http.createServer((_request, response) => response.end('{}'));
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { env } = await running();
  const { port } = server.address() as AddressInfo;
  const { code, stdout } = await doctor({ ...env, OPENPANEL_API_URL: `http://127.0.0.1:${port}` });
  expect(stdout).toMatch(/^WRONG {2}api_url .* responded with HTTP 200 instead of 404 Profile not found/m);
  expect(stdout).not.toContain('Nothing was stored');
  expect(code).toBe(1);
});

it('knows names that are mistaken for those of the variables', async () => {
  const { env } = await running();
  const { stdout } = await doctor({
    OPENPANEL_API_URL: env.OPENPANEL_API_URL,
    OPENPANEL_CLIENTID: 'a',
    OPENPANEL_SECRET: 'b',
  });
  expect(stdout).toMatch(
    /WRONG {2}variables +OPENPANEL_CLIENTID is set, but this library does not read it\.\n +Rename it to OPENPANEL_CLIENT_ID/,
  );
  expect(stdout).toContain('Rename it to OPENPANEL_CLIENT_SECRET.');
});

it('is no warning in the inspector that it asks', async () => {
  const { inspector, env } = await running();
  await doctor(env);
  const watcher = await watch(inspector.pageUrl);
  await watcher.complete();
  watcher.close();
  expect(watcher.rows()).toMatchObject([
    { outcome: 'refused', warnings: 0, reason: expect.stringMatching(/verify\(\)/) },
  ]);
});

it.each([
  [['--what'], /^openpanel-doctor: Unknown flag --what\. See openpanel-doctor --help\n$/],
  [['--client-ip', '--json'], /^openpanel-doctor: --client-ip needs a value\. See /],
  [['--header', 'nonsense'], /--header is 'nonsense'\. It must be 'name: value'\./],
])('exits 2 on %j', async (args, message) => {
  const { code, stderr, stdout } = await doctor({}, ...args);
  expect(stderr).toMatch(message);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

it('prints its help and its version', async () => {
  expect((await doctor({}, '--help')).stdout).toMatch(
    /^openpanel-doctor: .*\n\nUsage: openpanel-doctor \[options\]\n[\s\S]*\nOptions:\n[\s\S]*\nExamples:\n[\s\S]*\nExit codes:\n/,
  );
  expect((await doctor({}, '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('names the variable of a proxy that requests go through, or that cannot be used, and never its password', async () => {
  const { env } = await running();
  const past = await doctor({ ...env, HTTP_PROXY: 'u:geheim@proxy.example:3128', NO_PROXY: '127.0.0.1' });
  expect(past.stdout).toMatch(/^ok {5}proxy +Requests bypass the proxy in HTTP_PROXY: NO_PROXY excludes the API\.$/m);
  expect(past.code).toBe(0);
  const gone = await doctor({ ...env, HTTP_PROXY: 'u:geheim@127.0.0.1:9' });
  expect(gone.stdout).toMatch(
    /^ok {5}proxy +Requests go through the proxy in HTTP_PROXY \(http:\/\/127\.0\.0\.1:9, with a/m,
  );
  expect(gone.stdout).toMatch(/^WRONG {2}api_url .*ECONNREFUSED.*through HTTP_PROXY.*\n +Check HTTP_PROXY/m);
  expect(gone.code).toBe(1);
  const broken = await doctor({ ...env, HTTP_PROXY: 'socks5://u:geheim@127.0.0.1:1080' });
  expect(broken.stdout).toMatch(
    /^WRONG {2}variables +HTTP_PROXY cannot be used: .*SOCKS.* It must be the URL of an HTTP proxy/m,
  );
  expect(broken.code).toBe(1);
  for (const { stdout, stderr } of [past, gone, broken]) expect(stdout + stderr).not.toContain('geheim');
});
