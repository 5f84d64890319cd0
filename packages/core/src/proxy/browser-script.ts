import { isolatesRequests } from '../util/runtime.js';
import { backgroundTimer, clearTimeout } from '../util/time.js';
import type { Upstream, UpstreamResponse } from './upstream.js';

/** How long a script is served without asking for a newer one, and how long browsers keep it. */
const FRESH_MS = 60 * 60 * 1_000;
/** How long after a failure nothing is asked for again. */
const RETRY_MS = 10_000;
const MAX_BYTES = 2 * 1024 * 1024;

const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

const JAVASCRIPT = /^(?:text|application)\/(?:x-)?(?:java|ecma)script\b/i;

export interface Script {
  readonly body: Uint8Array;
  readonly etag: string;
}

interface KnownScript extends Script {
  /** Of the server that has the script. */
  readonly upstreamEtag: string | undefined;
}

/** Where a script is, and how it is loaded. */
export interface ScriptSource {
  readonly url: URL;
  readonly upstream: (origin: string) => Upstream;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
}

/** A script of another server, kept in memory. While that server is away, what is known is served. */
export class BrowserScript {
  readonly #source: ScriptSource;
  #known: KnownScript | undefined;
  #askAgainAt = Number.NEGATIVE_INFINITY;
  #pending: Promise<void> | undefined;

  constructor(source: ScriptSource) {
    this.#source = source;
  }

  /** The script, if no server has to be asked first. An old one is served while a newer one is loaded. */
  known(): Script | undefined {
    // Where requests share no I/O, no request can load it for the next one.
    if (this.#known && !isolatesRequests) void this.#refresh();
    return isolatesRequests && this.#isDue() ? undefined : this.#known;
  }

  /** Loads it, unless that has just failed. Undefined if it cannot be had. */
  async load(): Promise<Script | undefined> {
    await this.#refresh();
    return this.#known;
  }

  #isDue(): boolean {
    return this.#source.now() >= this.#askAgainAt;
  }

  #refresh(): Promise<void> | undefined {
    if (!this.#isDue()) return undefined;
    if (isolatesRequests) return this.#ask();
    this.#pending ??= this.#ask().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #ask(): Promise<void> {
    const controller = new AbortController();
    const { timeoutMs } = this.#source;
    const timer = backgroundTimer(() => controller.abort(new Error(`no response within ${timeoutMs} ms`)), timeoutMs);
    try {
      this.#known = await this.#fetch(controller.signal);
      this.#askAgainAt = this.#source.now() + FRESH_MS;
    } catch (error) {
      this.#askAgainAt = this.#source.now() + RETRY_MS;
      this.#source.onFailure(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #fetch(signal: AbortSignal): Promise<KnownScript> {
    const known = this.#known;
    const headers = { accept: '*/*', ...(known?.upstreamEtag && { 'if-none-match': known.upstreamEtag }) };
    const { status, header, body } = await this.#follow(this.#source.url, headers, signal);
    if (status === 304 && known) return known;
    const type = header('content-type') ?? 'no content type';
    if (status !== 200) throw new Error(`HTTP ${status}`);
    if (!JAVASCRIPT.test(type)) throw new Error(`it is not JavaScript (${type.slice(0, 100)})`);
    return { body, etag: await etagOf(body), upstreamEtag: header('etag') };
  }

  async #follow(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<UpstreamResponse> {
    let at = url;
    for (let redirects = 0; ; redirects += 1) {
      const request = { method: 'GET', url: at, headers, signal, maxBytes: MAX_BYTES } as const;
      const answer = await this.#source.upstream(at.origin).send(request);
      const location = REDIRECTS.includes(answer.status) ? answer.header('location') : undefined;
      if (location === undefined || redirects === MAX_REDIRECTS) return answer;
      at = new URL(location, at);
    }
  }
}

/** A weak one: what compresses responses of the app changes the bytes. */
async function etagOf(body: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body as Uint8Array<ArrayBuffer>));
  return `W/"${[...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}"`;
}

/** Whether the browser has this version already. */
export function hasVersion(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag.replace(/^W\//, ''));
}

export const SCRIPT_HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': `public, max-age=${FRESH_MS / 1_000}`,
  'x-content-type-options': 'nosniff',
};
