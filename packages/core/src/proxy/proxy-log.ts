import { type Diagnostics, quoted, reasonOf, withoutStop } from '../diagnostics.js';

const LONGEST_QUOTE = 200;

/** Tells the developer what goes wrong with the requests of browsers, each mistake once. */
export class ProxyLog {
  readonly #diagnostics: Diagnostics;

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  /** The ID is not shown: anybody can send one. */
  foreignClient(): void {
    const message =
      'openpanelProxy() refused a request with a client ID that is not in clientIds. If it came from your own page, add the ID of the page to clientIds.';
    this.#diagnostics.once('proxy_foreign_client', message);
  }

  secret(): void {
    const message =
      'openpanelProxy() refused a request with a client secret. A secret that a browser knows is public: remove it from your pages, and create a new one.';
    this.#diagnostics.once('proxy_secret', message, undefined, 'error');
  }

  unreadableBody(): void {
    const message =
      'openpanelProxy() cannot read the body of a request, because something in front of it has read it. Mount openpanelProxy() before it.';
    this.#diagnostics.once('proxy_body_read', message, undefined, 'error');
  }

  /** The API refuses all requests of this kind. */
  rejected(status: number, body: Uint8Array): void {
    const text = new TextDecoder().decode(body.subarray(0, LONGEST_QUOTE)).trim();
    const said = text === '' ? `HTTP ${status}` : `HTTP ${status}, ${quoted(text)}`;
    const advice =
      status === 404
        ? 'Check the URL of the API in apiUrl.'
        : "Check the client in OpenPanel: your site's address must be among its allowed domains.";
    this.#diagnostics.once('proxy_rejected', `The API rejects what browsers send: ${said}. ${advice}`, `${status}`);
  }

  failed(what: 'The API' | 'The script', url: URL, error: unknown): void {
    const effect =
      what === 'The API'
        ? 'What browsers send meanwhile is answered with an error'
        : 'The last known version is served, if there is one';
    const message = `${what} at ${url.origin + url.pathname} cannot be reached for browsers: ${withoutStop(reasonOf(error))}. ${effect}.`;
    this.#diagnostics.once('proxy_unavailable', message, what);
  }

  overloaded(connections: number): void {
    const message = `openpanelProxy() answered a request with 503, because ${connections} others were being forwarded. The API is slow, or connections is too low.`;
    this.#diagnostics.once('proxy_overloaded', message);
  }

  /** What should not happen. */
  broken(error: unknown): void {
    this.#diagnostics.once('proxy_unavailable', `openpanelProxy() failed: ${reasonOf(error)}.`, 'broken', 'error');
  }
}
