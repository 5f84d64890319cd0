import type { MessagePort, Worker } from 'node:worker_threads';
import { reasonOf } from '../diagnostics.js';
import { workerThreads } from '../util/node-modules.js';
import { threadOffsetMs } from '../util/time.js';
import { readNetworkDefaults } from './network-defaults.js';
import type { UndiciSenderConfig } from './undici-sender.js';
import { type Batch, POSTED, READ, type Start } from './worker-messages.js';
import type { WorkerInput } from './worker-program.js';
import { OWN_FILES, WORKER_SOURCE } from './worker-source.js';

export interface WorkerThreadConfig {
  readonly sender: UndiciSenderConfig;
  readonly maxEventBytes: number;
  /** The variable, which Node.js reads at each connection. */
  readonly rejectUnauthorized: string | undefined;
}

export interface WorkerThreadListener {
  onResults(batch: Batch): void;
  /** It has ended, or cannot send, for this reason. */
  onEnd(reason: string): void;
}

/** What undici and its connections take without any events. */
const OWN_MIB = 96;
/** A body is there as a string and in what is written of it. */
const COPIES = 4;
const MOST_MIB = 4_096;
/** A small young generation: hardly anything here lives long, and less memory is held for it. */
const YOUNG_MIB = 4;

/** One worker thread: batches of requests go in, batches of results come out. It never holds the process, and never ends it. */
export class WorkerThread {
  /** Whether it has said that it can send; before, nothing was sent. */
  isReady = false;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #counts = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  readonly #listener: WorkerThreadListener;
  #hasEnded = false;

  /** Throws where there can be none: no undici beside this package, or no permission. */
  constructor({ sender, maxEventBytes, rejectUnauthorized }: WorkerThreadConfig, listener: WorkerThreadListener) {
    if (WORKER_SOURCE === undefined) throw new Error('this build of the package has no worker');
    this.#listener = listener;
    const undici = fileOfUndici();
    const { MessageChannel, Worker } = workerThreads();
    const { port1, port2 } = new MessageChannel();
    const input: WorkerInput = {
      config: sender,
      network: readNetworkDefaults(),
      undici,
      port: port2,
      counts: this.#counts,
      offsetMs: threadOffsetMs(),
    };
    const ofEvents = Math.ceil((sender.maxConnections * maxEventBytes * COPIES) / 2 ** 20);
    this.#port = port1;
    this.#worker = new Worker(WORKER_SOURCE, {
      eval: true,
      name: 'openpanel',
      // Nothing of the app's is to run in there: no flags, and no NODE_OPTIONS, in which preloads are.
      execArgv: [],
      argv: [],
      env: rejectUnauthorized === undefined ? {} : { NODE_TLS_REJECT_UNAUTHORIZED: rejectUnauthorized },
      resourceLimits: {
        maxOldGenerationSizeMb: Math.min(OWN_MIB + ofEvents, MOST_MIB),
        maxYoungGenerationSizeMb: YOUNG_MIB,
      },
      trackUnmanagedFds: false,
      workerData: input,
      transferList: [port2],
    });
    this.#worker.on('error', (error) => this.end(reasonOf(error)));
    this.#worker.on('exit', (code) => this.end(`it exited with code ${code}`));
    this.#worker.unref();
    port1.on('message', this.#read);
    port1.unref();
  }

  post(batch: Batch): void {
    this.#port.postMessage(batch);
  }

  /** Reads what has come, and where that is nothing, waits for something, with the main thread standing still. */
  readNow(waitMs: number): void {
    const posted = Atomics.load(this.#counts, POSTED);
    if (this.#readAll() || waitMs === 0 || this.#hasEnded) return;
    Atomics.wait(this.#counts, POSTED, posted, waitMs);
    this.#readAll();
  }

  async close(): Promise<void> {
    this.#hasEnded = true;
    this.#port.close();
    await this.#worker.terminate();
  }

  #readAll(): boolean {
    const { receiveMessageOnPort } = workerThreads();
    let hasRead = false;
    for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
      hasRead = true;
      this.#read(next.message as Batch | Start);
    }
    return hasRead;
  }

  readonly #read = (message: Batch | Start): void => {
    Atomics.add(this.#counts, READ, 1);
    if (Array.isArray(message)) return this.#listener.onResults(message);
    if (message.failure === undefined) this.isReady = true;
    else this.end(message.failure);
  };

  /** Ends it for this reason, unless it has ended. What it said before is still read. */
  end(reason: string): void {
    if (this.#hasEnded) return;
    this.#readAll();
    if (this.#hasEnded) return;
    void this.close();
    this.#listener.onEnd(reason);
  }
}

/** Found from here, since the worker has no file of its own. */
function fileOfUndici(): string {
  // By this name bundlers do not know it, and put no number of theirs in the place of the file.
  const { createRequire } = process.getBuiltinModule('node:module');
  // Not the working directory, in which anybody's code may be.
  for (const file of [...OWN_FILES, () => process.argv[1]]) {
    try {
      return createRequire(String(file())).resolve('undici');
    } catch {
      // There is no such file, or no undici beside it.
    }
  }
  throw new Error('undici is not installed beside the app');
}
