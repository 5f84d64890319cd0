import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type ApiAnswer, apiServer, STORED } from '../api-server.js';
import { runNode } from './run-node.js';

const AWAITING = fileURLToPath(new URL('./awaiting.mjs', import.meta.url));
const PENDING = /\[openpanel\] The process exits with (\d+) calls? undelivered/g;

/** What the program printed of its own, and the numbers that the client gave of what was not delivered. */
async function run(apiUrl: string, mode: string, shutdownTimeoutMs = 400) {
  const env = { OPENPANEL_SHUTDOWN_TIMEOUT_MS: `${shutdownTimeoutMs}` };
  const { code, output } = await runNode(apiUrl, [AWAITING, mode], env);
  const said = output.split('\n').filter((line) => line !== '' && !line.startsWith('[openpanel]'));
  return { code, said, undelivered: [...output.matchAll(PENDING)].map(([, count]) => Number(count)) };
}

const NOT_YET: ApiAnswer = {
  status: 404,
  body: '{"status":404,"message":"Profile not found"}',
  headers: { 'content-type': 'application/json' },
};
const REFUSED: ApiAnswer = { status: 401, body: 'Ingestion: Invalid cors or secret' };

const API = {
  up: () => STORED,
  silent: () => new Promise<never>(() => {}),
  refusing: () => REFUSED,
  'without the profile': ({ body }: { body: { type: string } }) => (body.type === 'identify' ? STORED : NOT_YET),
  down: undefined,
};

interface Case {
  readonly mode: string;
  readonly api: keyof typeof API;
  readonly said: readonly string[];
  /** What each client says that it leaves behind. */
  readonly undelivered?: readonly number[];
}

it.each<Case>([
  { mode: 'profile', api: 'without the profile', said: ['delivered', 'queued'], undelivered: [1] },
  { mode: 'track', api: 'up', said: ['delivered'] },
  { mode: 'track', api: 'silent', said: ['queued'], undelivered: [1] },
  { mode: 'track', api: 'refusing', said: ['queued'], undelivered: [1] },
  { mode: 'track', api: 'down', said: ['queued'], undelivered: [1] },
  { mode: 'sequence', api: 'up', said: ['delivered', 'delivered', 'delivered'] },
  { mode: 'sequence', api: 'silent', said: ['queued', 'queued', 'queued'], undelivered: [3] },
  { mode: 'sequence', api: 'down', said: ['queued', 'queued', 'queued'], undelivered: [3] },
  { mode: 'clients', api: 'up', said: ['delivered', 'delivered', 'delivered'] },
  { mode: 'clients', api: 'silent', said: ['queued', 'queued', 'queued'], undelivered: [2, 1] },
  { mode: 'transport', api: 'up', said: ['queued'], undelivered: [1] },
  { mode: 'memory', api: 'up', said: ['delivered', 'delivered', 'delivered'] },
  { mode: 'flush', api: 'up', said: ['0 pending'] },
  { mode: 'flush', api: 'silent', said: ['1 pending'], undelivered: [1] },
  { mode: 'shutdown', api: 'silent', said: ['0 pending'] },
  { mode: 'close', api: 'up', said: ['0 pending'] },
  { mode: 'verify', api: 'silent', said: ['ok: false'] },
  { mode: 'verify', api: 'down', said: ['ok: false'] },
  { mode: 'resolver', api: 'up', said: ['delivered'] },
  { mode: 'slow resolver', api: 'up', said: ['queued'], undelivered: [1] },
])('awaited at the top level ($mode), the API $api: all settles, and what is left is counted', async (given) => {
  const api = await apiServer(API[given.api]);
  if (given.api === 'down') await api.close();
  // Where nothing is left, the time must not run out on a busy machine.
  const { code, said, undelivered } = await run(
    api.url,
    given.mode,
    given.api === 'up' && given.mode !== 'close' && !given.undelivered ? 5_000 : 400,
  );
  expect({ code, said, undelivered }).toEqual({
    code: 0,
    said: [...given.said, 'done'],
    undelivered: given.undelivered ?? [],
  });
});

it('what is called when the process is about to end is delivered too', async () => {
  const api = await apiServer();
  expect(await run(api.url, 'beforeExit', 5_000)).toEqual({ code: 0, said: ['done', 'delivered'], undelivered: [] });
});

it('a listener that tracks every warning does not hold the process for ever', async () => {
  const api = await apiServer();
  await api.close();
  expect(await run(api.url, 'warning')).toMatchObject({
    code: 0,
    said: ['queued', 'done'],
    undelivered: [expect.any(Number)],
  });
});
