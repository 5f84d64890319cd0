import { backgroundTimer, clearTimeout } from '../util/timers.js';
import { CircuitBreaker, type PauseCause } from './circuit-breaker.js';
import { classifyResponse, type ResponseOutcome } from './classify-response.js';
import type { FinalDelivery } from './delivery.js';
import type { EngineConfig, LoopParts } from './engine-parts.js';
import type { Entry } from './entry.js';
import { PaymentHold } from './payment-hold.js';
import { Progress } from './progress.js';
import { type Attempted, retryPolicy, type Undelivered } from './retry-policy.js';
import { SendRate } from './send-rate.js';

/** Without IDs: the API answers with those of a device even for a server event, which it stores without one. */
const DELIVERED: FinalDelivery = Object.freeze({ status: 'delivered' });
/** Between requests while every event may be refused. */
const SUSPICIOUS_MS = 50;
const EXPIRED: FinalDelivery = Object.freeze({ status: 'dropped', reason: 'expired' });

/** Sends what is ready, as far as the breaker, the rate and the connections allow, and follows up each answer. */
export class DeliveryLoop {
  readonly #config: EngineConfig;
  readonly #parts: LoopParts;
  readonly #breaker: CircuitBreaker;
  readonly #rate = new SendRate();
  readonly #payments: PaymentHold;
  readonly inFlight = new Set<Entry>();
  readonly #progress = new Progress();
  #rateTimer: NodeJS.Timeout | undefined;
  #isHurried = false;
  #isEnded = false;
  #sentAt = 0;

  constructor(config: EngineConfig, parts: LoopParts) {
    const { now, random, backlog, schedule } = parts;
    this.#config = config;
    this.#parts = parts;
    this.#breaker = new CircuitBreaker(config, { now, random, wait: backgroundTimer }, () => schedule.next());
    this.#payments = new PaymentHold(backlog.queue, config.maxRetryDelayMs, backgroundTimer, () => schedule.next());
  }

  get isPaused(): boolean {
    return !this.#breaker.isClosed;
  }

  /** Whether every event may be refused, which one that was refused before will tell. */
  readonly #isSuspicious = (): boolean => !this.isPaused && this.#progress.isSuspicious;

  /** Whether what was refused is repeated before anything else. */
  readonly isUrgent = (): boolean => !this.isPaused && this.#progress.areManyRefused;

  /** I/O starts on a turn of its own. Where all connections are taken, an answer will see to it. */
  schedule(): void {
    if (this.#breaker.admits(this.inFlight.size, this.#config.connections)) this.#parts.schedule.next();
  }

  run(): void {
    const { now, backlog, random } = this.#parts;
    while (!this.#isEnded && backlog.hasReady && this.#breaker.admits(this.inFlight.size, this.#config.connections)) {
      if (this.#waitMs() > 0) return this.#runAfter(this.#waitMs());
      const entry = this.#breaker.isClosed ? backlog.take() : backlog.takeProbe(random);
      if (!entry) return;
      if (this.#payments.holds(entry)) this.#hold(entry);
      else if (now() - entry.call.madeAt > this.#config.maxEventAgeMs) this.#end(entry, EXPIRED);
      else this.#send(entry);
    }
  }

  /** What is paused, or was refused in strange words, is tried at once. `onLasting` as the breaker has it. */
  probeNow(onLasting: (isLasting: boolean) => void): void {
    this.#isHurried = true;
    this.#parts.backlog.queue.wakeRefused();
    this.#breaker.probeNow(onLasting);
    this.schedule();
  }

  /** Answers to what is in flight still count. */
  stop(): void {
    this.#isEnded = true;
    this.#breaker.dispose();
    this.#payments.dispose();
    clearTimeout(this.#rateTimer);
  }

  #waitMs(): number {
    if (this.#isSuspicious()) return this.#sentAt + SUSPICIOUS_MS - this.#parts.now();
    return this.#breaker.isClosed && this.#rate.isLimited ? this.#rate.waitMs(this.#parts.now()) : 0;
  }

  #runAfter(delayMs: number): void {
    this.#rateTimer ??= backgroundTimer(() => {
      this.#rateTimer = undefined;
      this.#parts.schedule.next();
    }, delayMs);
  }

  #send(entry: Entry): void {
    const { now, sender } = this.#parts;
    this.inFlight.add(entry);
    entry.call.inFlight = true;
    if (this.#progress.sent(entry)) this.#parts.retry();
    this.#breaker.sent(entry);
    if (this.#rate.isLimited) this.#rate.sent(now());
    if (this.#isSuspicious()) this.#sentAt = now();
    const hasSecret = this.#config.clientSecret !== undefined;
    sender.send(entry.event, (result) => this.#answered(entry, classifyResponse(result, Date.now(), hasSecret)));
  }

  #answered(entry: Entry, outcome: ResponseOutcome): void {
    if (entry.call.done) return;
    this.inFlight.delete(entry);
    entry.call.inFlight = false;
    this.#progress.answered();
    if (outcome.kind === 'delivered' || outcome.kind === 'rejected' || outcome.kind === 'profile_missing') {
      this.#through(entry);
    }
    if (outcome.kind === 'delivered') this.#end(entry, entry.event.isVisitor ? outcome.delivery : DELIVERED);
    else this.#follow(entry, outcome, this.#note(entry, outcome));
    if (this.isPaused) this.#parts.release(entry);
    this.#parts.schedule.soon();
  }

  /** Whatever becomes of the event, the API can be reached. */
  #through(entry: Entry): void {
    const { log, now, backlog } = this.#parts;
    this.#progress.gotThrough(entry);
    this.#rate.gotThrough(now());
    this.#breaker.reached();
    if (!this.#breaker.gotThrough(entry)) return;
    this.#rate.reset(now());
    backlog.queue.wakeRefused();
    log.resumed();
  }

  /** What a failure says: of the event, which the policy asks for, and of the API. */
  #note(entry: Entry, outcome: Undelivered): Attempted {
    const { now } = this.#parts;
    const isItsOwn = this.#progress.isItsOwn(entry);
    let isRateLimit = false;
    let isAlone = false;
    let refusedBefore = false;
    switch (outcome.kind) {
      case 'unanswered':
      case 'not_stored':
        this.#progress.failed(entry, outcome.kind === 'unanswered' || (isItsOwn && this.#breaker.isClosed));
        if (outcome.kind === 'not_stored') this.#breaker.reached();
        if (isItsOwn && this.#breaker.isClosed) break;
        if (this.#breaker.failed(entry, outcome.retryAfterMs)) this.#paused('unavailable', outcome.message);
        break;
      case 'rate_limited':
        this.#progress.failed(entry);
        if (isItsOwn) this.#breaker.passed(entry);
        else isRateLimit = !this.isPaused && this.#rate.refused(entry.sentAt, this.#progress.now, now());
        break;
      case 'undecided':
        refusedBefore = this.#progress.refused(entry);
        if (this.#progress.isSuspicious) this.#breaker.suspect();
        if (this.#breaker.refused(entry)) this.#paused('refused', outcome.message);
        break;
      case 'payment_credentials':
        this.#breaker.passed(entry);
        break;
      case 'unavailable':
        isAlone = outcome.retryAfterMs !== undefined && !this.isPaused && !this.#progress.throttled(entry);
        break;
      case 'credentials':
      case 'blocked':
        isAlone = !this.isPaused && this.#progress.gotThroughSince(entry);
        this.#progress.failed(entry);
        break;
    }
    return { ...this.#progress.of(entry), refusedBefore, isItsOwn, isAlone, isRateLimit };
  }

  #follow(entry: Entry, outcome: Undelivered, attempted: Attempted): void {
    const { backlog, log, random } = this.#parts;
    if (outcome.kind === 'profile_missing') {
      if (backlog.putBackMissing(entry)) return;
      log.profileNotFound();
    }
    const mayBeProcessed = outcome.kind === 'unanswered';
    const decision = retryPolicy(outcome, attempted, this.#config, random);
    switch (decision.kind) {
      case 'end':
        return this.#end(entry, decision.delivery);
      case 'slow_down':
        return backlog.putBack(entry, 'back');
      case 'hold_payments':
        this.#parts.log.paused('credentials', decision.message, true);
        this.#payments.refused();
        return this.#hold(entry);
      case 'pause': {
        const wasProbe = this.isPaused;
        const { cause, retryAfterMs, delayMs } = decision;
        if (this.#breaker.pause(entry, cause, retryAfterMs)) this.#paused(cause, decision.message);
        if (delayMs !== undefined && !this.#isHurried) return backlog.putBackAfter(entry, delayMs);
        // In order, but for what failed before: the next one is another event, in case it is this one alone that fails.
        return backlog.putBack(entry, wasProbe || (entry.failures?.count ?? 0) > 0 ? 'back' : 'front');
      }
      case 'retry':
        // An open breaker sets the pace of what failed; at the back, so that the next probe is another event.
        if (this.isPaused && outcome.kind !== 'undecided' && !attempted.isAlone)
          return backlog.putBack(entry, 'back', mayBeProcessed);
        return backlog.putBackAfter(entry, decision.delayMs, mayBeProcessed);
    }
  }

  #hold(entry: Entry): void {
    this.#parts.backlog.queue.hold(entry);
    this.#parts.release(entry);
  }

  #paused(cause: PauseCause, message: string): void {
    this.#parts.log.paused(cause, message, this.#progress.anyGotThrough);
    this.#parts.release();
  }

  #end(entry: Entry, delivery: FinalDelivery): void {
    this.#parts.end(entry, delivery);
    this.#payments.ended(entry, delivery.status !== 'dropped');
  }
}
