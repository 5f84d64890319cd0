import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { type ClientOptions, OpenPanel, type OpenPanelEvent } from '@openpanel-node/core';
import { type RedisOutboxSettings, redisOutbox } from '../src/index.js';
import { PROJECT } from './store.js';

type Received = OpenPanelEvent & { readonly at: number };
type Answer = { readonly status: number; readonly body?: string } | 'hang' | 'reset';

/** An API that keeps what it is sent. */
export interface TestApi {
  readonly url: string;
  readonly events: Received[];
  /** Requests, also those that were not stored. */
  requests: number;
  /** What it answers; undefined: it stores the event. */
  answer: (event: OpenPanelEvent) => Answer | undefined;
  until(count: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startApi(latencyMs = 0): Promise<TestApi> {
  const waiting = new Set<() => void>();
  const server: Server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const event = JSON.parse(body) as OpenPanelEvent;
      api.requests += 1;
      const answer = api.answer(event);
      if (answer === 'hang') return;
      if (answer === 'reset') return void request.socket.destroy();
      if (!answer) api.events.push({ ...event, at: performance.now() });
      if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
      response.writeHead(answer?.status ?? 200, { 'content-type': 'application/json' });
      response.end(answer ? (answer.body ?? '') : '{"deviceId":"","sessionId":""}');
      for (const check of waiting) check();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const api: TestApi = {
    url: `http://127.0.0.1:${port}`,
    events: [],
    requests: 0,
    answer: () => undefined,
    until: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (api.events.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  return api;
}

const QUIET = { logger: false } as const;
export const SECRET = 'a-secret-that-must-not-be-in-Redis';

/** An app with an outbox. */
export const startApp = (
  client: object,
  apiUrl: string,
  settings: Partial<RedisOutboxSettings> = {},
  options: ClientOptions = {},
) =>
  new OpenPanel({
    ...QUIET,
    clientId: PROJECT.clientId,
    apiUrl,
    outbox: redisOutbox({ client, partitions: 4, ...settings }),
    ...options,
  });

/** A process that only delivers. */
export const startTestRelay = (
  client: object,
  apiUrl: string,
  options: ClientOptions = {},
  settings: Partial<RedisOutboxSettings> = {},
) =>
  startApp(
    client,
    apiUrl,
    { relay: { leaseMs: 10_000 }, ...settings },
    { clientSecret: SECRET, requestTimeoutMs: 5_000, ...options },
  );

/** Waits for a condition that nobody tells of. */
export async function eventually(isSo: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`It was not so within ${timeoutMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
