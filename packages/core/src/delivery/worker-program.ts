import { type MessagePort, workerData } from 'node:worker_threads';
import { reasonOf } from '../diagnostics.js';
import { backgroundTimer, setImmediate, threadOffsetMs } from '../util/time.js';
import { loadUndici } from './connections.js';
import { applyNetworkDefaults, type NetworkDefaults } from './network-defaults.js';
import { UndiciSender, type UndiciSenderConfig } from './undici-sender.js';
import { addResult, type Batch, POSTED, READ, readRequests, type Start } from './worker-messages.js';

/** What the main thread gives to the worker at its start. */
export interface WorkerInput {
  readonly config: UndiciSenderConfig;
  readonly network: NetworkDefaults;
  /** The file of undici, which the script of the build requires. */
  readonly undici: string;
  readonly port: MessagePort;
  readonly counts: Int32Array;
  /** `threadOffsetMs` of the main thread. */
  readonly offsetMs: number;
}

/** How often to look whether the main thread has read what was posted. */
const LOOK_AGAIN_MS = 1;

/** What runs in the worker thread: sends what comes, and posts the results of a turn together. */
class WorkerProgram {
  readonly #port: MessagePort;
  readonly #counts: Int32Array;
  readonly #sender: UndiciSender;
  /** What this adds to a time of the main thread. */
  readonly #aheadMs: number;
  #results: Batch = [];
  #isScheduled = false;

  constructor({ config, port, counts, network, offsetMs }: WorkerInput) {
    applyNetworkDefaults(network);
    this.#port = port;
    this.#counts = counts;
    this.#aheadMs = offsetMs - threadOffsetMs();
    this.#sender = new UndiciSender(config);
  }

  start(): void {
    loadUndici().then(
      () => {
        this.#port.on('message', this.#send);
        this.#post({ failure: undefined });
      },
      (error: unknown) => this.#post({ failure: reasonOf(error) }),
    );
  }

  readonly #send = (batch: Batch): void =>
    readRequests(batch, (id, request, madeAt) =>
      this.#sender.send(
        request,
        (result) => {
          addResult(this.#results, id, result);
          if (this.#isScheduled) return;
          this.#isScheduled = true;
          setImmediate(this.#postResults);
        },
        madeAt + this.#aheadMs,
      ),
    );

  /** While the main thread has not read the last batch, the next one grows: one for each of its turns. */
  readonly #postResults = (): void => {
    if (Atomics.load(this.#counts, READ) !== Atomics.load(this.#counts, POSTED)) {
      return void backgroundTimer(this.#postResults, LOOK_AGAIN_MS);
    }
    this.#isScheduled = false;
    const results = this.#results;
    this.#results = [];
    this.#post(results);
  };

  #post(message: Batch | Start): void {
    this.#port.postMessage(message);
    Atomics.add(this.#counts, POSTED, 1);
    Atomics.notify(this.#counts, POSTED);
  }
}

new WorkerProgram(workerData as WorkerInput).start();
