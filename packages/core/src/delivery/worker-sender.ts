import { type Diagnostics, reasonOf } from '../diagnostics.js';
import { backgroundTimer, clearTimeout, monotonicMs, runOutsideContext } from '../util/time.js';
import { Scheduler } from './scheduler.js';
import type { ApiVisitor, Sender, TransportRequest, TransportResult } from './transport.js';
import { UndiciSender } from './undici-sender.js';
import { addRequest, addResult, type Batch, ResultReader } from './worker-messages.js';
import { WorkerThread, type WorkerThreadConfig } from './worker-thread.js';

/** To wake the other thread costs more than what is handed over: it is done for so many requests at once, */
const MANY = 16;
/** or after this long. */
const HAND_OVER_MS = 2;
/** After so many worker threads have died, the main thread sends. */
const MOST_DEATHS = 3;
/** A worker that answers to nothing this long after the time of a request is stuck. */
const GRACE_MS = 5_000;

type Done = (result: TransportResult) => void;

/**
 * Sends from a worker thread, which is started at the first event. Requests are handed over together, never more than the loop has in
 * flight. Where there can be no worker, the main thread sends.
 */
export class WorkerSender implements Sender {
  readonly #config: WorkerThreadConfig;
  readonly #diagnostics: Diagnostics;
  readonly #handOver = new Scheduler(() => this.#post());
  /** What has no result yet, in the order of its IDs. */
  #waiting = new Map<number, { readonly request: TransportRequest; readonly done: Done; readonly madeAt: number }>();
  #batch: Batch = [];
  #lastId = 0;
  /** Those after it are in the batch that is not handed over yet. */
  #lastPosted = 0;
  /** Results that nobody was told of yet. */
  readonly #results: ResultReader[] = [];
  #thread: WorkerThread | undefined;
  #deaths = 0;
  /** Sends in this thread. */
  #fallback: UndiciSender | undefined;
  /** Asks in this thread: the app waits for the answer. */
  #asking: UndiciSender | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(config: WorkerThreadConfig, diagnostics: Diagnostics) {
    this.#config = config;
    this.#diagnostics = diagnostics;
  }

  send(request: TransportRequest, done: Done): void {
    if (this.#fallback) return this.#fallback.send(request, done);
    this.#lastId += 1;
    const madeAt = monotonicMs();
    this.#waiting.set(this.#lastId, { request, done, madeAt });
    addRequest(this.#batch, this.#lastId, request, madeAt);
    if (this.#lastId - this.#lastPosted >= MANY) this.#handOver.soon();
    else this.#handOver.after(HAND_OVER_MS);
  }

  askDevice(visitor: ApiVisitor, done: Done): void {
    this.#asking ??= new UndiciSender(this.#config.sender);
    this.#asking.askDevice(visitor, done);
  }

  waitForResults(waitMs: number): boolean {
    this.#post();
    if (this.#tell()) return true;
    this.#thread?.readNow(waitMs);
    return this.#fallback === undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#thread?.close();
    await this.#fallback?.close();
    await this.#asking?.close();
  }

  #post(): void {
    if (this.#batch.length === 0 || this.#isClosed) return;
    const thread = this.#thread ?? this.#start();
    if (!thread) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#lastPosted = this.#lastId;
    thread.post(batch);
    this.#timer ??= this.#watch();
  }

  #start(): WorkerThread | undefined {
    const listener = {
      onResults: (batch: Batch) => {
        this.#results.push(new ResultReader(batch));
        this.#tell();
      },
      onEnd: (reason: string) => this.#ended(reason),
    };
    try {
      this.#thread = runOutsideContext(() => new WorkerThread(this.#config, listener));
    } catch (error) {
      this.#fallBack(`a worker thread cannot be started (${reasonOf(error)})`);
    }
    return this.#thread;
  }

  /** In their order, also where one who is told ends the process and asks for the rest. */
  #tell(): boolean {
    let hasTold = false;
    for (let reader = this.#results[0]; reader; reader = this.#results[0]) {
      const result = reader.next();
      if (!result) {
        if (this.#results[0] === reader) this.#results.shift();
        continue;
      }
      const waiting = this.#waiting.get(reader.id);
      this.#waiting.delete(reader.id);
      hasTold = true;
      waiting?.done(result);
    }
    return hasTold;
  }

  #ended(reason: string): void {
    const { isReady = false } = this.#thread ?? {};
    this.#thread = undefined;
    // Nothing was sent.
    if (!isReady) return this.#fallBack(`a worker thread cannot be started (${reason})`);
    this.#deaths += 1;
    this.#diagnostics.debug(`The worker thread has ended: ${reason}`);
    const lost: Batch = [];
    for (const id of this.#waiting.keys()) {
      if (id <= this.#lastPosted)
        addResult(lost, id, { kind: 'unanswered', reason: `the worker thread ended: ${reason}` });
    }
    this.#results.push(new ResultReader(lost));
    this.#tell();
    if (this.#deaths >= MOST_DEATHS) {
      this.#fallBack(`the worker thread has ended ${this.#deaths} times, most recently because ${reason}`);
    }
  }

  #fallBack(why: string): void {
    const fallback = new UndiciSender(this.#config.sender);
    const waiting = this.#waiting;
    this.#fallback = fallback;
    this.#waiting = new Map();
    this.#batch = [];
    clearTimeout(this.#timer);
    for (const { request, done, madeAt } of waiting.values()) fallback.send(request, done, madeAt);
    this.#diagnostics.once('worker_unavailable', `Events are sent from the main thread, because ${why}.`);
  }

  /** Looks from time to time whether what was handed over before the last time has its results. */
  #watch(): NodeJS.Timeout {
    const before = this.#lastPosted;
    return backgroundTimer(() => {
      this.#timer = undefined;
      // Where the main thread was held up, results may be there that were not read.
      this.#thread?.readNow(0);
      const [oldest] = this.#waiting.keys();
      if (oldest === undefined) return;
      if (oldest <= before) this.#thread?.end('it does not answer');
      else this.#timer ??= this.#watch();
    }, this.#config.sender.requestTimeoutMs + GRACE_MS);
  }
}
