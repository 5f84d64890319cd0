import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { OpenPanel, OpenPanelOptions, Tracker } from '@openpanel-node/core';
import type { ProxyOptions } from '@openpanel-node/core/adapter';

/** Who the contract's auth middleware finds in the `x-user` header, written `id@org`. */
export interface ContractUser {
  readonly id: string;
  readonly org: string;
}

/** What the routes of an adapter's contract app do, so that every framework does the same. */
export interface ContractHooks {
  /** The auth middleware, which runs after `openpanel()`, leaves this where the framework keeps its user. */
  user(headers: Readonly<Record<string, string | string[] | undefined>>): ContractUser | undefined;
  /** What it leaves beside the user: the payload of a token. */
  auth(headers: Readonly<Record<string, string | string[] | undefined>>): unknown;
  /** `GET /orgs/:orgId/users/:id`, in a router mounted on `/orgs/:orgId`: tracks with the request's tracker, and below it with `op`. */
  view(tracker: Tracker): Promise<void>;
  /** `POST /echo`, after a JSON body parser. */
  echo(tracker: Tracker): Promise<void>;
  /** `GET /identify`: answers 204. */
  identify(tracker: Tracker): void;
  /** `GET /held`: answers 200 when this fulfils. */
  held(): Promise<void>;
  /** `GET /never`: is called, and never answers. `GET /stream`: when its headers and first bytes are out. `raw` calls it itself. */
  arrived(): void;
  /** `/raw/:kind`, of any method and with no body parser: the handler does nothing but this, with Node's own objects. */
  raw(kind: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** `POST /load/json`, `/load/form` and `/load/file`: `of` is in the body that a parser of the framework has read. */
  load(tracker: Tracker, of: string): Promise<void>;
  /** The field `of` of a multipart body, for frameworks that have no parser for these. */
  multipart(request: IncomingMessage): Promise<string>;
  /** `GET /piped`: a stream that the framework sends. */
  piped(): Readable;
}

export interface ContractApp {
  readonly url: string;
  /** Of HTTP/1, unless the settings say otherwise. */
  readonly server: Server;
  readonly client: OpenPanel;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

export type ContractOptions = OpenPanelOptions<never, never>;

export interface ContractProxy {
  readonly options: ProxyOptions<never>;
  /** Behind the body parsers of the framework; otherwise in front of them. */
  readonly parsed: boolean;
}

interface ContractSettings {
  /** Trusted proxies, in the framework's own setting. */
  readonly proxies: number;
  /** Mounts the same middleware two times. */
  readonly twice: boolean;
  /** Serves HTTP/2 without TLS. */
  readonly http2: boolean;
  /** Mounts `openpanelProxy()` behind `openpanel()`, and CORS for https://shop.example in front of it. */
  readonly browserProxy: ContractProxy | undefined;
}

/**
 * How to mount an adapter. Besides the routes of the hooks, the app has `GET /boom`, whose handler throws, and
 * `GET /reject`, whose async handler rejects, both answered with 500 by the framework's own error handling,
 * `GET /healthz`, `GET /` and `GET /user/:id`, answered with 200, `GET /redirect`, answered with 302, `GET /cached`, answered
 * with 304, `GET /avatars/:file`, answered with JSON or, where the file is `photo.png`, with an image, `GET /api/health` and `GET /reset/:token` and, in a router mounted on `/invites/:inviteCode`, `GET /items/:id`, answered with 200, `GET /late-error`, whose handler throws when its first bytes are out, and `GET /sub/items/:id` in an app, or what the
 * framework has in its place, that is mounted on `/sub`.
 */
export interface ContractAdapter {
  readonly name: string;
  /**
   * Requests of the crowd in the gate, 1 000 by default; `npm run test:fidelity` sends 10 000 to every adapter. None where there is a
   * newer major, or another adapter on top of it.
   */
  readonly crowd?: number;
  /** The template of `GET /files/*.txt`, a route that is a regular expression; undefined where there are none. */
  readonly regexRoute?: string;
  /** Whether CORS of the framework does not reach middleware. */
  readonly isWithoutCors?: boolean;
  /** Whether the framework serves HTTP/2, through Node's compatibility API. */
  readonly http2?: boolean;
  /** Whether the framework's own setting reads the standard header `Forwarded` too. */
  readonly readsForwarded?: boolean;
  /** How the app's functions read a header. Default: `request.headers[name]`. */
  headerOf?(request: never, name: string): string | undefined;
  /** Where the app's functions find what the auth middleware left. Default: `request.user`. */
  userOf?(request: never): ContractUser | undefined;
  start(options: ContractOptions, hooks: ContractHooks, settings: ContractSettings): Promise<ContractApp>;
}

/** A header of the request that the app's functions get. */
export function headerOf(adapter: ContractAdapter, request: unknown, name: string): string | undefined {
  if (adapter.headerOf) return adapter.headerOf(request as never, name);
  return (request as { headers: Readonly<Record<string, string | undefined>> }).headers[name];
}
