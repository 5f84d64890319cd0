import type { UndiciDispatcher } from '../delivery/connections.js';
import { foreignRuntime } from '../util/runtime.js';
import { FetchUpstream } from './fetch-upstream.js';
import { UndiciUpstream } from './undici-upstream.js';

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly signal: AbortSignal;
  /** A longer body is a failure. */
  readonly maxBytes: number;
}

export interface UpstreamResponse {
  readonly status: number;
  /** By name in lower case. */
  header(name: string): string | undefined;
  readonly body: Uint8Array;
}

/** Sends requests to one origin. `send` rejects if there is no complete response. */
export interface Upstream {
  send(request: UpstreamRequest): Promise<UpstreamResponse>;
}

export interface UpstreamConfig {
  readonly connections: number;
  readonly requestTimeoutMs: number;
  readonly dispatcher: UndiciDispatcher | undefined;
}

/** What sends requests in this runtime. */
export const createUpstream = (origin: string, config: UpstreamConfig): Upstream =>
  foreignRuntime() === undefined ? new UndiciUpstream(origin, config) : new FetchUpstream();
