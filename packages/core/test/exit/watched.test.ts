import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { apiServer } from '../api-server.js';
import { CLIENT_ID } from '../clients.js';

const PROGRAM = new URL('./watched.mjs', import.meta.url);
const CORE_URL = new URL('../../dist/esm/index.js', import.meta.url).href;
/** For `shutdown()`; a restart that takes as long has failed. */
const SHUTDOWN_MS = 15_000;

/** A copy of the program under `node --watch`, all that it prints, and how to change it. */
async function watch(apiUrl: string) {
  const directory = await mkdtemp(join(tmpdir(), 'openpanel-watched-'));
  const path = join(directory, 'watched.mjs');
  await copyFile(PROGRAM, path);
  const child = spawn(process.execPath, ['--watch', path], {
    env: {
      ...process.env,
      CORE_URL,
      OPENPANEL_API_URL: apiUrl,
      OPENPANEL_CLIENT_ID: CLIENT_ID,
      OPENPANEL_CLIENT_SECRET: 'sec_test',
      OPENPANEL_SHUTDOWN_TIMEOUT_MS: String(SHUTDOWN_MS),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    lines.push(...text.split('\n').filter((line) => /^(tracked|dropped)/.test(line)));
  });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await once(child, 'close');
    await rm(directory, { recursive: true, force: true });
  });
  const change = async () => writeFile(path, `${await readFile(path, 'utf8')}\n// changed`);
  return { lines, change };
}

it.each([
  ['with the API away', undefined],
  [
    'with rejected credentials',
    () => ({ status: 401, body: 'Ingestion: Invalid cors or secret', headers: { 'content-type': 'text/plain' } }),
  ],
])(
  'node --watch restarts at once, %s',
  async (_how, answer) => {
    const api = await apiServer(answer);
    if (!answer) await api.close();
    const { lines, change } = await watch(api.url);
    await vi.waitFor(() => expect(lines).toEqual(['tracked: queued']), { timeout: 15_000 });
    const changedAt = performance.now();
    await change();
    const again = ['tracked: queued', 'dropped: 1', 'tracked: queued'];
    await vi.waitFor(() => expect(lines).toEqual(again), { timeout: 30_000 });
    expect(performance.now() - changedAt).toBeLessThan(SHUTDOWN_MS - 2_000);
  },
  60_000,
);
