import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { apiServer } from '../api-server.js';
import { CLIENT_ID } from '../clients.js';

const PROGRAM = fileURLToPath(new URL('./sentry.mjs', import.meta.url));

/** What every event is sent with, and nothing else. */
const HEADERS = [
  ...['connection', 'content-length', 'content-type', 'host', 'openpanel-client-id', 'openpanel-client-secret'],
  ...['openpanel-sdk-name', 'openpanel-sdk-version', 'user-agent'],
];

interface Facts {
  readonly spans: readonly { name: string; trace_id?: string; span_id?: string }[];
  /** URLs of requests that Sentry noted. */
  readonly breadcrumbs: readonly string[];
  readonly hasClient: boolean;
  readonly userOfSpan?: string;
}

async function run(tracing: string) {
  const [api, other] = [await apiServer(), await apiServer()];
  const env = { OPENPANEL_CLIENT_ID: CLIENT_ID, OPENPANEL_CLIENT_SECRET: 'sec_test' };
  const child = spawn(process.execPath, [PROGRAM, tracing, api.url, other.url], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(stderr).toBe('');
  return { api, other, facts: JSON.parse(stdout) as Facts };
}

describe.each(['off', 'unsampled', 'on'])('under Sentry with tracing %s', (tracing) => {
  it('events have no headers of its own, and the IDs of its trace; the app’s other requests are as before', async () => {
    const { api, other, facts } = await run(tracing);
    expect(api.names()).toEqual(['served', 'traced', 'outside']);
    for (const { headers } of api.received) expect(Object.keys(headers).sort()).toEqual(HEADERS);
    expect(other.received[0]?.headers).toHaveProperty('sentry-trace');
    expect(facts.hasClient).toBe(true);
    expect(facts.userOfSpan).toBe(tracing === 'on' ? 'u_1' : undefined);
    expect(facts.breadcrumbs.filter((url) => url.startsWith(api.url))).toEqual([]);
    expect(facts.breadcrumbs.filter((url) => url.startsWith(other.url))).toHaveLength(1);

    const traces = api.received.map(({ body }) => {
      const { trace_id, span_id } = body.payload['properties'] as Record<string, unknown>;
      return { name: body.payload['name'], trace_id, span_id };
    });
    expect(traces).toEqual(facts.spans);
    expect(traces.map(({ trace_id }) => trace_id)).toEqual(Array(3).fill(expect.stringMatching(/^[\da-f]{32}$/)));
    expect(traces.find(({ name }) => name === 'traced')?.span_id).toMatch(/^[\da-f]{16}$/);
  });
});
