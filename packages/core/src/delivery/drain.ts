import { processGlobal } from '../util/process-global.js';
import { isolatesRequests, onBeforeExit } from '../util/runtime.js';
import { globalMeterProvider } from '../util/telemetry.js';
import { countersLeft } from './delivery-log.js';
import type { DeliveryEngine } from './engine.js';
import { ExitDrain } from './exit-drain.js';

/** What is held at this moment. */
export interface HeldOutlook {
  readonly calls: number;
  /** Until the last of it may go. */
  readonly lastMs: number;
}

const NOTHING_HELD: HeldOutlook = { calls: 0, lastMs: 0 };

/** What came of a drain. */
interface DrainResult {
  /** Nothing is pending any more. */
  readonly isDone: boolean;
  /** Calls that had to wait for a gap, and would have been sent in time but for that. */
  readonly left: HeldOutlook;
  /** To be called when the end is over: others that send to the same project go on. */
  readonly over: () => void;
}

/** Something that may have work left when the process has nothing else to do. */
interface Drainable {
  /** Holds the process for a bounded time, where there is work that it was not held for yet. False where there is none. */
  hold(): boolean;
  /** The process ends now, whatever is left. */
  leave(): void;
}

/**
 * What still has work. The first use adds the one `beforeExit` listener of the process, and signals stay the app's. Node
 * says `beforeExit` again when what was waited for let the app go on, so that it ends only when nobody holds it any more.
 */
const busyAtExit = (): Set<Drainable> =>
  processGlobal('drained-at-exit', () => {
    const busy = new Set<Drainable>();
    onBeforeExit(() => {
      const held = [...busy].filter((drainable) => drainable.hold());
      if (held.length > 0) return;
      for (const drainable of busy) drainable.leave();
      busy.clear();
    });
    return busy;
  });

/**
 * Waits until what is pending has its outcome, for a time; of what waits for a gap, only what may be sent in that time. So it does
 * before a process ends by itself, where it leaves no promise open.
 */
export class Drain {
  isBusy = false;
  readonly #engine: DeliveryEngine;
  /** For an exit that does not wait; undefined where this thread sends itself. */
  readonly #exit: ExitDrain | undefined;
  /** Requests whose events are still to come. */
  #openRequests = 0;
  /** Whether there is no use in waiting any longer. */
  #isGivenUp = false;
  #wasDone = false;
  #busy: Set<Drainable> | undefined;
  /** So many calls have had their time at an exit, */
  #heldFor = 0;
  /** and this long; */
  #heldMs = 0;
  /** too short for these. */
  #left = NOTHING_HELD;
  #hasReported = false;
  readonly #atExit: Drainable = { hold: () => this.#hold(), leave: () => this.#leave() };

  constructor(engine: DeliveryEngine) {
    this.#engine = engine;
    this.#exit = engine.sender.waitForResults ? new ExitDrain(engine) : undefined;
  }

  /** A call is pending, for which a natural exit is to wait. */
  begin(): void {
    if (!isolatesRequests) this.#busy ??= busyAtExit();
    this.#busy?.add(this.#atExit);
    const { counters } = this.#engine.calls;
    const provider = globalMeterProvider();
    if (provider !== counters.provider) counters.connect(provider);
    this.#exit?.begin();
    this.isBusy = true;
  }

  /** Nothing is pending any more. */
  end(): void {
    this.#busy?.delete(this.#atExit);
    this.#exit?.end();
    this.isBusy = false;
  }

  /** Counts a request whose events are still to come. Returns what ends it. */
  readonly openRequest = (): (() => void) => {
    this.#openRequests += 1;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#openRequests -= 1;
      this.#engine.calls.check();
    };
  };

  /** Those who wait go on without what is pending, which will not have its outcome in time. */
  giveUp(isGivenUp: boolean): void {
    this.#isGivenUp = isGivenUp;
    this.#engine.calls.check();
  }

  async flush(timeoutMs: number, ownRequests: number): Promise<void> {
    const { schedule } = this.#engine.backlog;
    this.#engine.settle();
    const over = schedule.beginEnd();
    await this.#idle(timeoutMs, ownRequests, schedule.now() + timeoutMs);
    over();
  }

  /** Without a time it takes `shutdownTimeoutMs`, and up to `counterSettleMs` more while counters wait for a gap. */
  async atEnd(timeoutMs: number | undefined, ownRequests: number): Promise<DrainResult> {
    const { config, calls, log, loop, backlog, now } = this.#engine;
    this.#engine.settle();
    const over = backlog.schedule.beginEnd();
    const deadline = now() + (timeoutMs ?? config.shutdownTimeoutMs + config.counterSettleMs);
    log.waits(backlog.outlook(), deadline - now());
    const isIdle = await this.#idle(timeoutMs ?? config.shutdownTimeoutMs, ownRequests, deadline);
    // While the API is away, a counter whose gap is over is not waiting for a gap any more.
    const isOver = () =>
      this.#isGivenUp || this.#isDone() || !this.#mayCount(deadline) || (loop.isPaused && backlog.hasReadyWrite);
    if (!isIdle && timeoutMs === undefined && backlog.held > 0) await calls.until(isOver, deadline - now());
    return { isDone: this.#wasDone, left: loop.isPaused ? NOTHING_HELD : backlog.outlook(), over };
  }

  /** True when nothing is pending but what waits for a gap that ends after the deadline, false when the time is over before. */
  #idle(timeoutMs: number, ownRequests: number, deadline: number): Promise<boolean> {
    const { calls, backlog } = this.#engine;
    const isLeft = () =>
      this.#isGivenUp || this.#isDone() || (calls.counters.pending === backlog.held && !this.#mayCount(deadline));
    return calls.until(() => this.#openRequests <= ownRequests && isLeft(), timeoutMs);
  }

  /** Remembered, since the app may have called again by the time that whoever waits for this goes on. */
  #isDone(): boolean {
    this.#wasDone = this.#engine.calls.counters.pending === 0;
    return this.#wasDone;
  }

  /** Whether a write to a profile is in flight, or may be before the deadline. */
  #mayCount(deadline: number): boolean {
    const { loop, backlog } = this.#engine;
    for (const { call } of loop.inFlight) if (call.write) return true;
    return backlog.writes > 0 && (backlog.nextWriteAt() ?? Number.POSITIVE_INFINITY) <= deadline;
  }

  #hold(): boolean {
    const { taken, pending } = this.#engine.calls.counters;
    if (pending === 0 || taken === this.#heldFor) return false;
    void this.#drainAtExit();
    return true;
  }

  async #drainAtExit(): Promise<void> {
    const { calls, now } = this.#engine;
    const { taken, pending } = calls.counters;
    const startedAt = now();
    // No request is served any more.
    const { isDone, left, over } = await this.atEnd(undefined, this.#openRequests);
    over();
    this.#left = left;
    this.#heldMs = now() - startedAt;
    if (isDone) return;
    const after = calls.counters;
    const gotThrough = after.taken - after.pending > taken - pending;
    // Where something gets through, calls that were made meanwhile are to have the whole time too.
    this.#heldFor = gotThrough ? taken : after.taken;
    calls.releaseOpen(true);
  }

  #leave(): void {
    this.isBusy = false;
    this.#exit?.end();
    const { pending } = this.#engine.calls.counters;
    // Once: a listener that tracks what it is told of would else hold the process for ever.
    if (pending === 0 || this.#hasReported) return;
    this.#hasReported = true;
    const calls = pending === 1 ? '1 call' : `${pending} calls`;
    if (this.#engine.kept?.source.isKeeping) {
      return this.#engine.diagnostics.info(
        `The process exits with ${calls} undelivered. The next process delivers them.`,
      );
    }
    const waited = `after waiting ${this.#heldMs} ms for them`;
    const { calls: held, lastMs } = this.#left;
    const counters = held === 0 ? '' : ` ${countersLeft(held, this.#heldMs + lastMs)}`;
    const advice = `See the earlier warnings for the cause, or raise shutdownTimeoutMs.${counters}`;
    this.#engine.diagnostics.warn(
      'undelivered_at_exit',
      `The process exits with ${calls} undelivered, ${waited}. ${advice}`,
    );
  }
}
