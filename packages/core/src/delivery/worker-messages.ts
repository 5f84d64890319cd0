import type { TransportRequest, TransportResult } from './transport.js';

/** What crosses between the threads: one flat array for many requests or results, since the copy of an object costs more than that of its strings. */
export type Batch = (string | number | undefined)[];

/** What the worker says before its first results: that it can send, or why it cannot. */
export type Start = { readonly failure: string | undefined };

/** Places in the memory that both threads share: result batches that the worker has posted, and those that were read. */
export const POSTED = 0;
export const READ = 1;

const REQUEST_LENGTH = 5;

/** `madeAt`: when it was asked for, by the clock of the main thread. */
export function addRequest(batch: Batch, id: number, { body, ip, userAgent }: TransportRequest, madeAt: number): void {
  batch.push(id, madeAt, body, ip, userAgent);
}

export function readRequests(
  batch: Batch,
  each: (id: number, request: TransportRequest, madeAt: number) => void,
): void {
  for (let at = 0; at < batch.length; at += REQUEST_LENGTH) {
    const request = batch.slice(at, at + REQUEST_LENGTH) as [number, number, string, string, string];
    const [id, madeAt, body, ip, userAgent] = request;
    each(id, { body, ip, userAgent }, madeAt);
  }
}

/** Instead of a status, where there was no answer. */
const FAILED = { unsent: -1, unanswered: -2 } as const;

/** Of a plain 200 only the body. */
export function addResult(batch: Batch, id: number, result: TransportResult): void {
  if (result.kind !== 'answered') return void batch.push(id, FAILED[result.kind], result.reason);
  const { status, body, contentType, retryAfter, rateLimitReset, date } = result;
  if (status === 200 && !contentType?.includes('text/html')) batch.push(id, body);
  else batch.push(id, status, body, contentType, retryAfter, rateLimitReset, date);
}

/** Reads a batch of results one by one, since whoever is told of one may end the process, which then reads the rest. */
export class ResultReader {
  /** Of the result that was read last. */
  id = 0;
  readonly #batch: Batch;
  #at = 0;

  constructor(batch: Batch) {
    this.#batch = batch;
  }

  next(): TransportResult | undefined {
    if (this.#at === this.#batch.length) return undefined;
    this.id = this.#take();
    const first: string | number = this.#take();
    if (typeof first === 'string') return { kind: 'answered', status: 200, body: first };
    if (first === FAILED.unsent) return { kind: 'unsent', reason: this.#take() };
    if (first === FAILED.unanswered) return { kind: 'unanswered', reason: this.#take() };
    return {
      kind: 'answered',
      status: first,
      body: this.#take(),
      contentType: this.#take(),
      retryAfter: this.#take(),
      rateLimitReset: this.#take(),
      date: this.#take(),
    };
  }

  #take<T extends Batch[number]>(): T {
    const value = this.#batch[this.#at] as T;
    this.#at += 1;
    return value;
  }
}
