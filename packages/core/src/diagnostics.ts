import type { FinalDelivery } from './delivery/delivery.js';
import { errorPage } from './errors.js';
import type { OpenPanelEvent } from './events/types.js';
import { catchRejection } from './util/promises.js';

/** A logger with the methods of the console, such as a pino logger. */
export interface Logger {
  debug?(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Codes of warnings and logged errors. Each has a page in `docs/errors/`. */
export type WarningCode =
  | 'api_unavailable'
  | 'callback_failed'
  | 'carrier_incomplete'
  | 'carrier_not_opened'
  | 'carrier_shortened'
  | 'cdn_address'
  | 'counter_overflow'
  | 'counters_in_many_processes'
  | 'credentials_rejected'
  | 'device_id_ignored'
  | 'event_repaired'
  | 'events_dropped'
  | 'events_rejected'
  | 'flow_without_scope'
  | 'identify_outside_scope'
  | 'insecure_api_url'
  | 'invalid_event'
  | 'invalid_id'
  | 'invalid_variable'
  | 'legacy_method'
  | 'legacy_option'
  | 'middleware_not_called'
  | 'plugin_without_routes'
  | 'misplaced_track'
  | 'missing_client_id'
  | 'missing_client_secret'
  | 'nested_counter'
  | 'newer_record'
  | 'once_unavailable'
  | 'opt_out_outside_scope'
  | 'organization_blocked'
  | 'outbox_full'
  | 'outbox_partitions'
  | 'outbox_unavailable'
  | 'private_client_ip'
  | 'profile_not_found'
  | 'proxy_body_read'
  | 'proxy_foreign_client'
  | 'proxy_overloaded'
  | 'proxy_rejected'
  | 'proxy_secret'
  | 'proxy_unavailable'
  | 'redis_eviction'
  | 'resolver_failed'
  | 'schema_failed'
  | 'schema_mismatch'
  | 'short_counter_gap'
  | 'spool_full'
  | 'spool_lost'
  | 'spool_newer_format'
  | 'spool_unavailable'
  | 'undeclared_event'
  | 'undelivered_at_exit'
  | 'unsupported_runtime'
  | 'untrusted_proxy'
  | 'user_without_id'
  | 'worker_unavailable'
  | 'wrong_api_url';

export type Warn = (code: WarningCode, message: string, level?: 'warn' | 'error') => void;

/** A warning, as passed to listeners of `client.on('warning', …)`. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
}

/** Maximum number of warnings per code: names from visitors must not fill a log. */
const MOST_OF_A_CODE = 50;

/** Writes all log messages of a client. Never throws. */
export class Diagnostics {
  readonly #logger: Logger;
  readonly #debug: boolean;
  readonly #said = new Map<WarningCode, Set<string>>();
  readonly #report: (warning: Warning) => void;
  /** Whether events go nowhere. */
  readonly isTest: boolean;

  /** With `isTest`, warnings that are normal in tests are reported to listeners, but not logged. */
  constructor(logger: Logger, debug: boolean, report: (warning: Warning) => void, isTest = false) {
    this.#logger = logger;
    this.#debug = debug;
    this.#report = report;
    this.isTest = isTest;
  }

  readonly warn: Warn = (code, message, level = 'warn') => {
    const isNormal = this.isTest && code === 'private_client_ip';
    if (!isNormal) this.#log(level, `[openpanel] ${message} (${code}: ${errorPage(code)})`);
    this.#report({ code, message });
  };

  /** Warns at most once for each `key`. Default: once for each code. */
  once(code: WarningCode, message: string, key: string = code, level?: 'warn' | 'error'): void {
    const said = this.#said.get(code) ?? new Set();
    if (said.has(key) || said.size >= MOST_OF_A_CODE) return;
    this.#said.set(code, said.add(key));
    this.warn(code, message, level);
  }

  info(message: string): void {
    this.#log('info', `[openpanel] ${message}`);
  }

  /** Information for developers about normal behavior. Not logged in tests. */
  hint(message: string): void {
    if (!this.isTest) this.info(message);
  }

  debug(message: string): void {
    if (this.#debug) this.#log('info', `[openpanel] ${message}`);
  }

  #log(level: 'info' | 'warn' | 'error', line: string): void {
    try {
      catchRejection(this.#logger[level](line), () => {});
    } catch {
      // There is nowhere left to report a logger that throws, and it must not make the app fail.
    }
  }
}

/** A foreign message without its full stop, for the middle of a sentence. */
export const withoutStop = (text: string): string => text.replace(/[.\s]+$/, '');

/** Our own descriptions of a response, as `classifyResponse` writes them, and messages that have quotes in them. */
const UNQUOTED = /"|^HTTP \d|\(HTTP \d+\)$|^classified as a bot: /;

/** What the API said, in quotes; a description of what it did stays as it is, and quotes are never nested. */
export const quoted = (message: string): string => (UNQUOTED.test(message) ? withoutStop(message) : `"${message}"`);

/** Describes a thrown value in one short line without a full stop. */
export function reasonOf(error: unknown): string {
  try {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return withoutStop(text.slice(0, 300));
  } catch {
    return 'an unreadable error';
  }
}

/** Describes an event and its outcome in one line, for `debug: true`. A dropped event may hold anything that the caller passed. */
export function describeDelivery(event: OpenPanelEvent, delivery: FinalDelivery): string {
  const { payload } = event;
  const profileId = 'profileId' in payload ? payload.profileId : undefined;
  const whose = profileId === undefined ? '' : ` of ${wordFor(profileId)}`;
  return `${describeEvent(event)}${whose}: ${outcomeOf(delivery)}`;
}

function describeEvent({ type, payload }: OpenPanelEvent): string {
  switch (type) {
    case 'track': {
      const { method, route, url, status } = payload.properties ?? {};
      const request = method === undefined ? [] : [method, route ?? url, status ?? 'aborted'];
      return ['track', payload.name, ...request].map(wordFor).join(' ');
    }
    case 'increment':
    case 'decrement':
      return `${type} ${wordFor(payload.property)}`;
    case 'group':
      return `group ${wordFor(payload.id)}`;
    case 'assign_group':
      return `assign_group ${payload.groupIds}`;
    case 'identify':
      return type;
  }
}

/** An object has no text that is safe to ask for. */
function wordFor(value: unknown): string {
  if (typeof value === 'object' || typeof value === 'function') return value === null ? 'null' : `(${typeof value})`;
  return String(value);
}

function outcomeOf(delivery: FinalDelivery): string {
  switch (delivery.status) {
    case 'delivered':
      return 'delivered';
    case 'rejected':
      return `rejected, HTTP ${delivery.httpStatus}: ${delivery.message}`;
    case 'dropped':
      return `dropped, ${delivery.reason}`;
    case 'handed_over':
      return 'handed over';
  }
}
