import { Readable } from 'node:stream';
import { memoryTransport, op, type RecordedEvent, type Tracker, type Warning } from '@openpanel-node/core';
import { onTestFinished } from 'vitest';
import { type HttpAnswer, type RequestOptions, request } from '../http-client.js';
import { memoryLogger } from '../memory-logger.js';
import { CHROME } from '../user-agents.js';
import type {
  ContractAdapter,
  ContractApp,
  ContractHooks,
  ContractOptions,
  ContractProxy,
  ContractUser,
} from './adapter.js';
import { takeAsyncPaths } from './async-paths.js';
import { fieldOf } from './multipart.js';
import { STREAM_MS, serveRaw } from './raw-routes.js';

export interface FixtureOptions {
  readonly options?: ContractOptions;
  readonly proxies?: number;
  readonly twice?: boolean;
  readonly http2?: boolean;
  readonly browserProxy?: ContractProxy;
  /** Is called in the handler of `GET /orgs/:orgId/users/:id`. */
  readonly onView?: (tracker: Tracker) => void;
}

/** A running contract app with everything that it sends, logs and skips. */
export interface Fixture extends ContractApp {
  /** Everything sent so far; waits for what is pending. */
  sent(): Promise<RecordedEvent[]>;
  /** The request events among it. */
  requestEvents(): Promise<RecordedEvent[]>;
  readonly warnings: Warning[];
  readonly log: readonly string[];
  /** A visitor's request: a browser at a public address, unless the headers say otherwise. */
  get(path: string, options?: RequestOptions): Promise<HttpAnswer>;
  /** Ends the wait of `GET /held`. */
  release(): void;
  /** Fulfils when `/never` or `/stream` has been reached. */
  readonly arrived: Promise<void>;
}

export const VISITOR_IP = '203.0.113.9';

/** Deep below a handler: nobody passes it a request. */
async function trackDeep(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  void op.track('deep');
}

/** Takes a known time. */
async function* slowly(parts: readonly string[]): AsyncGenerator<string> {
  for (const part of parts) {
    yield part;
    await new Promise((resolve) => setTimeout(resolve, STREAM_MS / 3));
  }
}

function userOf(header: string | string[] | undefined): ContractUser | undefined {
  const [id, org] = String(header ?? '').split('@');
  return id && org ? { id, org } : undefined;
}

const jsonOf = (header: string | string[] | undefined) =>
  header === undefined ? undefined : JSON.parse(String(header));

export async function start(
  adapter: ContractAdapter,
  { options, proxies = 1, twice = false, http2 = false, browserProxy, onView }: FixtureOptions = {},
): Promise<Fixture> {
  const transport = memoryTransport();
  const logger = memoryLogger();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });

  const hooks: ContractHooks = {
    user: (headers) => jsonOf(headers['x-user-json']) ?? userOf(headers['x-user']),
    auth: (headers) => jsonOf(headers['x-auth-json']),
    view: async (tracker: Tracker) => {
      onView?.(tracker);
      void tracker.track('viewed', { plan: 'pro' });
      await trackDeep();
    },
    echo: async (tracker) => {
      void tracker.track('echoed');
      await trackDeep();
    },
    identify: (tracker) => {
      void tracker.identify({ profileId: 'identified', email: 'user@example.com' });
      void tracker.setGroup('late-group');
    },
    held: () => {
      arrive();
      return released;
    },
    arrived: () => arrive(),
    raw: (...asked) => {
      arrive();
      return serveRaw(...asked);
    },
    load: takeAsyncPaths,
    multipart: fieldOf,
    piped: () => Readable.from(slowly(['a', 'b', 'c', 'd'])),
  };
  const given = (options?.client ? options : { transport, logger, ...options }) as ContractOptions;
  const app = await adapter.start(given, hooks, { proxies, twice, http2, browserProxy });
  onTestFinished(() => app.close());
  const warnings: Warning[] = [];
  app.client.on('warning', (warning) => warnings.push(warning));

  const sent = async () => {
    await app.client.flush();
    return transport.events;
  };
  return {
    ...app,
    sent,
    requestEvents: async () =>
      (await sent()).filter((event) => event.type === 'track' && event.payload.name === 'request'),
    warnings,
    log: logger.lines,
    get: (path, { headers, ...rest } = {}) =>
      request(`${app.url}${path}`, {
        headers: { 'user-agent': CHROME, 'x-forwarded-for': VISITOR_IP, ...headers },
        ...rest,
      }),
    release: () => release(),
    arrived,
  };
}
