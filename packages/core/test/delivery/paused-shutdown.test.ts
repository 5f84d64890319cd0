import { setTimeout as pass } from 'node:timers/promises';
import { Agent } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import { INTERNALS } from '../../src/client.js';
import { type Answering, apiServer, STORED } from '../api-server.js';
import { httpClient } from '../clients.js';

const INTERVAL = { retryDelayMs: 60_000, maxRetryDelayMs: 60_000 };
/** For `shutdown()`; a test that takes as long has failed. */
const LONG_MS = 15_000;
const SOON_MS = 8_000;

const refusing = (status: number, body: string, contentType = 'application/json'): Answering => {
  const answer = { status, body, headers: { 'content-type': contentType } };
  return () => answer;
};
const WRONG_CREDENTIALS = refusing(401, 'Ingestion: Invalid cors or secret', 'text/plain');
const NO_API = refusing(404, '<!doctype html><title>Not here</title>', 'text/html');
const BLOCKED = refusing(202, '{"blocked":true}');
const DOWN = refusing(503, '');

/** The server under a name that is not this machine's. */
async function elsewhere(answer: Answering) {
  const api = await apiServer(answer);
  const lookup = (_host: string, _options: object, found: (error: null, addresses: object[]) => void) =>
    found(null, [{ address: '127.0.0.1', family: 4 }]);
  const url = api.url.replace('127.0.0.1', 'openpanel.example');
  return { api, ...httpClient(url, { ...INTERVAL, dispatcher: new Agent({ connect: { lookup } as never }) }) };
}

async function timed<T>(promise: Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now();
  const value = await promise;
  return { value, ms: performance.now() - start };
}

describe('shutdown() while delivery is paused', () => {
  it.each([
    ['credentials are refused', WRONG_CREDENTIALS, 'credentials_rejected'],
    ['something else answers than the API', NO_API, 'wrong_api_url'],
    ['the organization is blocked', BLOCKED, 'organization_blocked'],
  ])('ends after a failed probe where %s', async (_why, answer, code) => {
    const { api, client, log } = await elsewhere(answer);
    void client.track('a');
    // A first refusal in strange words says nothing of the API: then the shutdown is what finds out.
    await vi.waitFor(() => expect(api.received.length).toBeGreaterThan(0));
    await client.flush(50);
    const sent = api.received.length;
    const { value, ms } = await timed(client.shutdown(LONG_MS));
    expect(value).toMatchObject({ delivered: 0, droppedBy: { shutdown: 1 }, pending: 0 });
    expect(ms).toBeLessThan(SOON_MS);
    expect(api.received.length).toBeGreaterThan(sent);
    expect(log.filter((line) => line.includes(code))).toHaveLength(1);
  });

  it.each<[string, Answering | undefined]>([
    ['is away', undefined],
    ['answers 503', DOWN],
  ])('ends after a failed probe where an API on this machine %s', async (_how, answer) => {
    const api = await apiServer(answer);
    if (!answer) await api.close();
    const { client } = httpClient(api.url, INTERVAL);
    expect(await client.track('a')).toEqual({ status: 'queued' });
    const { value, ms } = await timed(client.shutdown(LONG_MS));
    expect(value).toMatchObject({ droppedBy: { shutdown: 1 }, pending: 0 });
    expect(ms).toBeLessThan(SOON_MS);
  });

  it('ends as soon where the first request is still to come', async () => {
    const { client } = await elsewhere(WRONG_CREDENTIALS);
    for (let index = 0; index < 100; index += 1) void client.track(`e${index}`);
    const { value, ms } = await timed(client.shutdown(LONG_MS));
    expect(value).toMatchObject({ droppedBy: { shutdown: 100 }, pending: 0 });
    expect(ms).toBeLessThan(SOON_MS);
  });

  it('delivers everything where the probe gets through', async () => {
    let answer = DOWN;
    const { client } = await elsewhere((request, count) => answer(request, count));
    const first = client.track('e0');
    for (let index = 1; index < 50; index += 1) void client.track(`e${index}`);
    expect(await first).toEqual({ status: 'queued' });
    answer = () => STORED;
    const { value, ms } = await timed(client.shutdown(LONG_MS));
    expect(value).toMatchObject({ delivered: 50, dropped: 0, pending: 0 });
    expect(ms).toBeLessThan(SOON_MS);
  });

  it('probes once, and waits for all of its time, where an API elsewhere is not available', async () => {
    const { api, client } = await elsewhere(DOWN);
    await client.track('a');
    const { value, ms } = await timed(client.shutdown(500));
    expect(value).toMatchObject({ droppedBy: { shutdown: 1 }, pending: 0 });
    expect(ms).toBeGreaterThan(450);
    expect(api.received).toHaveLength(2);
  });

  it('waits for requests that are being served all the same', async () => {
    let answer = DOWN;
    const api = await apiServer((request, count) => answer(request, count));
    const { client } = httpClient(api.url, { retryDelayMs: 50, maxRetryDelayMs: 50 });
    const end = client[INTERNALS].openRequest();
    await client.track('a');
    const failed = api.received.length;
    let isOver = false;
    const over = client.shutdown(LONG_MS).finally(() => {
      isOver = true;
    });
    await vi.waitFor(() => expect(api.received.length).toBeGreaterThan(failed + 1));
    await pass(20);
    expect(isOver).toBe(false);
    answer = () => STORED;
    await vi.waitFor(() => expect(client.stats().delivered).toBe(1));
    end();
    expect(await over).toMatchObject({ delivered: 1, dropped: 0, pending: 0 });
  });
});
