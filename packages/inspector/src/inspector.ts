import { createAuthentication } from './authentication.js';
import { createBotDetector } from './bot.js';
import { createDuplicates } from './duplicates.js';
import type { InspectorEventFilter } from './event-filter.js';
import { createEventLog } from './event-log.js';
import { createFaults, type InspectorFaults } from './faults.js';
import { SNIPPETS } from './frameworks.js';
import { createGroups, type InspectorGroup } from './groups.js';
import { createHttpServer, listen } from './http-server.js';
import { createIngestion } from './ingestion.js';
import type { InspectorEvent } from './inspector-event.js';
import { type InspectorConfig, type InspectorOptions, resolveOptions } from './inspector-options.js';
import type { InspectorRequest } from './inspector-request.js';
import { createAttempts } from './live/attempts.js';
import { type LiveParts, serveOwnRoute } from './live/live-routes.js';
import { createLiveStream } from './live/live-stream.js';
import { createProfiles, type InspectorProfile } from './profiles.js';
import { toRecorded, toRequestRecord } from './record.js';
import { createRouter } from './router.js';
import { createSessions } from './sessions.js';
import { createStorage } from './storage.js';
import { createVisits } from './visits.js';

const WAIT_MS = 5_000;

/** A running local OpenPanel. */
export interface Inspector {
  /** The URL to set as `apiUrl` or `OPENPANEL_API_URL`, such as `http://127.0.0.1:54321`. */
  readonly url: string;
  /** The URL of the page that shows requests as they arrive. */
  readonly pageUrl: string;
  /** The ID of the first client. */
  readonly clientId: string;
  /** The secret of the first client; `''` if it has none. */
  readonly clientSecret: string;
  /** Returns the stored events, in order of arrival. */
  events(filter?: InspectorEventFilter): InspectorEvent[];
  /**
   * Resolves with the first event that matches, stored already or later. Rejects with an `InspectorError` that lists what did arrive:
   * `WAIT_TIMEOUT` after `timeoutMs` (default: 5 000), or `CLOSED` if the inspector closes first.
   */
  waitFor(filter: InspectorEventFilter, timeoutMs?: number): Promise<InspectorEvent>;
  /** Returns every request that was answered, in order, with its status and the reason if it was refused. */
  requests(): InspectorRequest[];
  /** Returns the profiles of all projects, as the next flush stores them. */
  profiles(): InspectorProfile[];
  /** Returns a profile of any project. */
  profile(id: string): InspectorProfile | undefined;
  /** Returns the groups of all projects. */
  groups(): InspectorGroup[];
  /** Returns a group of any project. */
  group(id: string): InspectorGroup | undefined;
  /** Removes all events, requests, sessions, groups and profiles, then restores the profiles of the options. */
  clear(): void;
  /** Replaces the active faults; `{}` ends them. Throws an `InspectorError` with the code `INVALID_OPTION`. */
  setFaults(faults: InspectorFaults): void;
  /** Stops at once and closes open connections. Further calls do nothing. */
  close(): Promise<void>;
}

/**
 * Starts a local OpenPanel in this process, which behaves like the Track API.
 * Rejects with an `InspectorError`: `INVALID_OPTION`, `PORT_IN_USE` or `LISTEN_FAILED`.
 */
export async function startInspector(options: InspectorOptions = {}): Promise<Inspector> {
  const config = resolveOptions(options);
  const { now, profileFlushMs: flushMs, profileInsertMs: insertMs, maxEntries } = config;
  const profiles = createProfiles({ now, flushMs, insertMs, maxDevices: maxEntries });
  const groups = createGroups();
  const sessions = createSessions(now);
  const duplicates = createDuplicates(now);
  const log = createEventLog(config);
  const visits = createVisits(maxEntries);
  const storage = createStorage({ profiles, groups, sessions, visits });
  const faults = createFaults(config.faults, (ms, then) => {
    const timer = setTimeout(() => {
      then();
      stream.faults();
    }, ms).unref();
    return () => clearTimeout(timer);
  });
  const attempts = createAttempts(maxEntries);
  const stream = createLiveStream({ recorded: log.recorded, faults: faults.get, maxEntries });
  let seq = 0;

  function clear(): void {
    for (const part of [log, profiles, groups, sessions, duplicates, visits, attempts]) part.clear();
    seed(profiles, config);
    stream.cleared();
  }

  seed(profiles, config);
  const ingest = createIngestion({
    authenticate: createAuthentication(config),
    detectBot: createBotDetector(),
    duplicates,
  });
  const server = createHttpServer({
    maxBodyBytes: config.maxBodyBytes,
    now,
    faults,
    route: createRouter({ ingest, storage, sessions }),
    serveOwn: (request, response) => serveOwnRoute(request, response, live),
    onReply(exchange, reply, written) {
      const request = toRequestRecord(exchange, reply);
      seq += 1;
      const isAccepted = reply.outcome !== 'fault' && reply.outcome !== 'refused';
      const recorded = toRecorded(exchange, written, {
        seq,
        record: request,
        answeredMs: Math.round((performance.now() - exchange.arrivedAt) * 100) / 100,
        attempt: attempts.count(exchange.text, isAccepted),
      });
      log.add(recorded);
      stream.add(recorded);
      const { event } = reply;
      if (event) tell(() => config.onEvent(event));
      tell(() => config.onRequest(request));
    },
  });
  const [client] = config.clients;
  const credentials = { clientId: client?.id ?? '', clientSecret: client?.secret ?? '' };
  let url = '';
  const live: LiveParts = {
    info: () => ({ url, ...credentials, faults: faults.get(), now: now(), frameworks: SNIPPETS }),
    hosts: () => [config.host, new URL(url).hostname],
    stream,
    faults,
    profiles,
    groups,
    recorded: log.recorded,
    events: log.events,
    clear,
  };
  url = await listen(server, config.port, config.host);
  let closing: Promise<void> | undefined;

  return {
    url,
    pageUrl: `${url}/inspector/`,
    ...credentials,
    events: log.events,
    waitFor: (filter, timeoutMs = WAIT_MS) => log.waitFor(filter, timeoutMs),
    requests: log.requests,
    profiles: profiles.list,
    profile: (id) => profiles.list().find((profile) => profile.id === id),
    groups: groups.list,
    group: (id) => groups.list().find((group) => group.id === id),
    clear,
    setFaults(next) {
      faults.set(next);
      stream.faults();
    },
    close() {
      closing ??= new Promise((resolve) => {
        log.close();
        stream.close();
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  };
}

/** An error of a listener reaches the process, and never the sender. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

function seed(
  profiles: ReturnType<typeof createProfiles>,
  { profiles: seeds, clients, projects }: InspectorConfig,
): void {
  const fallback = clients[0]?.projectId ?? projects[0]?.id ?? '';
  for (const { id, projectId = fallback, ...change } of seeds) profiles.seed(projectId, id, change);
}
