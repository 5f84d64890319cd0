import { reasonOf } from '../diagnostics.js';
import type { ClientConfig } from '../options/client-config.js';
import { raced } from '../util/promises.js';
import { withoutTracing } from '../util/telemetry.js';
import { backgroundTimer, clearTimeout } from '../util/time.js';
import { ApiRequest, type ApiRequestConfig, MAX_BODY_BYTES, MAX_DRAIN_BYTES } from './api-request.js';
import type { ApiVisitor, Sender, TransportRequest, TransportResult } from './transport.js';

/**
 * Failures before anything was sent: codes of Node.js and Bun, of name resolution, connection and TLS. Every other failure may have
 * come after it.
 */
const UNSENT_CODES =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|E(?:HOST|NET)UNREACH|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket|ERR_TLS_\w+|ERR_SSL_\w+|CERT_\w+|DEPTH_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/;
/** The same in Deno. */
const UNSENT_MESSAGES = /client error \(Connect\)/;

export type FetchSenderConfig = ApiRequestConfig & Pick<ClientConfig, 'requestTimeoutMs'>;

type Done = (result: TransportResult) => void;

/** `POST {apiUrl}/track` with the `fetch` of the runtime, where undici does not run. */
export class FetchSender implements Sender {
  readonly #api: ApiRequest;
  readonly #timeoutMs: number;
  readonly #open = new Set<AbortController>();

  constructor(config: FetchSenderConfig) {
    this.#api = new ApiRequest(config);
    this.#timeoutMs = config.requestTimeoutMs;
  }

  send(request: TransportRequest, done: Done): void {
    const { body } = request;
    this.#fetch(this.#api.path, { method: 'POST', headers: pairsOf(this.#api.headers(request)), body }, done);
  }

  askDevice(visitor: ApiVisitor, done: Done): void {
    this.#fetch(this.#api.devicePath, { headers: pairsOf(this.#api.headersOfQuestion(visitor)) }, done);
  }

  #fetch(path: string, init: RequestInit, done: Done): void {
    const controller = new AbortController();
    const timer = backgroundTimer(
      () => controller.abort(new Error(`no response within ${this.#timeoutMs} ms`)),
      this.#timeoutMs,
    );
    this.#open.add(controller);
    const exchange = new Exchange(this.#api, controller);
    const settle = (result: TransportResult) => {
      clearTimeout(timer);
      this.#open.delete(controller);
      done(result);
    };
    const { signal } = controller;
    const call = () => fetch(this.#api.origin + path, { ...init, redirect: 'manual', signal });
    // Whatever fails here is a result.
    void exchange.run(call).then(settle);
  }

  close(): void {
    for (const controller of this.#open) controller.abort(new Error('the client was shut down'));
  }
}

function pairsOf(names: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < names.length; at += 2) pairs.push([String(names[at]), String(names[at + 1])]);
  return pairs;
}

/** One request and its answer. */
class Exchange {
  readonly #api: ApiRequest;
  readonly #controller: AbortController;

  constructor(api: ApiRequest, controller: AbortController) {
    this.#api = api;
    this.#controller = controller;
  }

  async run(call: () => Promise<Response>): Promise<TransportResult> {
    try {
      const { signal } = this.#controller;
      let answer: Promise<Response> | undefined;
      withoutTracing(() => {
        answer = call();
      });
      const response = await raced(answer as Promise<Response>, signal);
      const { status, headers } = response;
      return this.#api.answer(status, await this.#text(response, signal), Object.fromEntries(headers));
    } catch (error) {
      return { kind: isUnsent(error) ? 'unsent' : 'unanswered', reason: textOf(error) };
    }
  }

  /** The beginning of the body. A status that came before a failure is an answer all the same. */
  async #text({ body }: Response, signal: AbortSignal): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    let bytes = 0;
    const reader = body?.getReader();
    try {
      while (reader) {
        const { done, value } = await raced(reader.read(), signal);
        if (done) break;
        if (bytes < MAX_BODY_BYTES) text += decoder.decode(value.subarray(0, MAX_BODY_BYTES - bytes), { stream: true });
        bytes += value.length;
        if (bytes > MAX_DRAIN_BYTES) throw new Error('the answer is too long');
      }
    } catch (error) {
      this.#controller.abort(error);
    }
    return text;
  }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown } | undefined)?.code ?? '');
const causeOf = (error: unknown): unknown => (error as { cause?: unknown } | undefined)?.cause;

const isUnsent = (error: unknown): boolean =>
  [error, causeOf(error)].some((each) => UNSENT_CODES.test(codeOf(each))) || UNSENT_MESSAGES.test(textOf(error));

/** `fetch` of Node.js says only that it failed; the cause says why. */
function textOf(error: unknown): string {
  const cause = causeOf(error);
  return cause === undefined ? reasonOf(error) : `${reasonOf(error)} (${reasonOf(cause)})`;
}
