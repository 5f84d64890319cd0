import { backgroundTimer } from '../util/time.js';
import { Attempts } from './attempts.js';
import type { Call } from './call.js';
import { CircuitBreaker, type PauseCause } from './circuit-breaker.js';
import type { ResponseOutcome } from './classify-response.js';
import type { FinalDelivery } from './delivery.js';
import type { DeliveryEngine } from './engine.js';
import { PaymentHold } from './payment-hold.js';
import { Progress } from './progress.js';
import type { QueuedEvent } from './queued-event.js';
import { retryPolicy, type Undelivered } from './retry-policy.js';
import { SendRate } from './send-rate.js';
import { sharedPause } from './shared-pause.js';

/** Without IDs: the API answers with those of a device even for a server event, which it stores without one. */
const DELIVERED: FinalDelivery = Object.freeze({ status: 'delivered' });
/** Outcomes of an event that the API took, or refused for good. */
const THROUGH: ReadonlySet<string> = new Set(['delivered', 'rejected', 'profile_missing']);
/** Between requests while every event may be refused. */
const SUSPICIOUS_MS = 50;
const EXPIRED: FinalDelivery = Object.freeze({ status: 'dropped', reason: 'expired' });

/** Sends what is ready, as far as the breaker, the rate and the connections allow, and follows up each answer. */
export class DeliveryLoop {
  readonly #engine: DeliveryEngine;
  readonly breaker: CircuitBreaker;
  readonly #rate = new SendRate();
  readonly #payments: PaymentHold;
  readonly #attempts: Attempts;
  readonly inFlight = new Set<QueuedEvent>();
  readonly #progress = new Progress();
  #isHurried = false;
  #isEnded = false;
  #sentAt = 0;

  constructor(engine: DeliveryEngine) {
    const { config, now, random, turns } = engine;
    this.#engine = engine;
    const timing = { now, random, wait: backgroundTimer };
    this.breaker = new CircuitBreaker(config, timing, () => turns.next(), sharedPause(engine.sender));
    this.#payments = new PaymentHold(engine);
    this.#attempts = new Attempts(engine, this);
  }

  get isPaused(): boolean {
    return this.breaker.state !== 'closed';
  }

  /** Whether what was refused is repeated before anything else. */
  get isUrgent(): boolean {
    return !this.isPaused && this.#progress.areManyRefused;
  }

  /** An event was added, or several may go on. I/O starts on a turn of its own; where all connections are taken, an answer will see to it. */
  schedule(call?: Call): void {
    if (this.breaker.shared) this.breaker.follow();
    if (call && this.breaker.state !== 'closed') this.#engine.calls.release(call, this.breaker);
    if (this.breaker.admits(this.inFlight.size, this.#attempts.limit.current)) this.#engine.turns.next();
  }

  run(): void {
    const { now, backlog, random, turns } = this.#engine;
    while (!this.#isEnded && this.breaker.admits(this.inFlight.size, this.#attempts.limit.current)) {
      const isPaced = this.#progress.isSuspicious || this.#rate.perSecond !== undefined;
      const waitMs = isPaced && backlog.hasReady ? this.#waitMs() : 0;
      if (waitMs > 0) {
        turns.after(waitMs);
        break;
      }
      const ordinary = backlog.writes === 0 ? backlog.queue : backlog;
      const event = this.isPaused ? backlog.takeProbe(random) : ordinary.take();
      if (!event) break;
      if (this.#payments.isHolding && this.#payments.holds(event)) this.#hold(event);
      else if (now() - event.call.madeAt > this.#engine.config.maxEventAgeMs) this.#end(event, EXPIRED);
      else this.#send(event);
    }
    if (this.#attempts.areWaiting) this.#attempts.begin();
  }

  /** What is paused, or was refused in strange words, is tried at once. `onLasting` as the breaker has it. */
  probeNow(onLasting: (isLasting: boolean) => void): void {
    this.#isHurried = true;
    this.#engine.backlog.queue.wakeRefused();
    this.breaker.probeNow(onLasting);
    this.schedule();
  }

  /** Answers to what is in flight still count. */
  stop(): void {
    this.#isEnded = true;
    this.breaker.dispose();
    this.#payments.dispose();
  }

  #waitMs(): number {
    if (!this.isPaused && this.#progress.isSuspicious) return this.#sentAt + SUSPICIOUS_MS - this.#engine.now();
    return this.isPaused ? 0 : this.#rate.waitMs(this.#engine.now());
  }

  #send(event: QueuedEvent): void {
    const { now } = this.#engine;
    this.inFlight.add(event);
    event.call.inFlight = true;
    if (this.#progress.sent(event)) this.#engine.calls.counters.retry();
    if (this.breaker.state === 'half_open') this.breaker.sent(event);
    if (this.#rate.perSecond !== undefined) this.#rate.sent(now());
    if (this.#progress.isSuspicious) this.#sentAt = now();
    if (event.call.entry || event.call.write || event.call.once) this.#attempts.add(event);
    else this.#attempts.post(event);
  }

  /** It is another process's by now, although it was about to be sent. */
  forgotten(event: QueuedEvent): void {
    this.inFlight.delete(event);
    this.breaker.passed(event);
    this.#engine.turns.soon();
  }

  answered(event: QueuedEvent, outcome: ResponseOutcome): void {
    const { backlog, log, now, turns } = this.#engine;
    this.inFlight.delete(event);
    event.call.inFlight = false;
    const hasGotThrough = THROUGH.has(outcome.kind);
    this.#progress.answered(event, hasGotThrough, now());
    // Whatever becomes of the event, the API can be reached.
    if (hasGotThrough && this.breaker.gotThrough(event)) {
      this.#rate.reset();
      this.#progress.countAnew(now());
      backlog.queue.wakeRefused();
      log.resumed();
    }
    if (outcome.kind === 'delivered') this.#end(event, event.isVisitor ? outcome.delivery : DELIVERED);
    else this.#failed(event, outcome);
    if (this.breaker.state !== 'closed') this.#release(event);
    // What the app calls as soon as it has this outcome still goes out on this turn.
    turns.soon();
  }

  #failed(event: QueuedEvent, outcome: Undelivered): void {
    const { backlog, log, random, now, config } = this.#engine;
    const attempted = this.#progress.failed(event, outcome, this.isPaused);
    this.#tellBreaker(event, outcome, attempted.isAlone);
    if (outcome.kind === 'profile_missing') {
      const { write } = event.call;
      // The API may not know it yet.
      if (write?.profile.schedule.missing(write)) return;
      log.profileNotFound();
    }
    const isRateLimit =
      outcome.kind === 'rate_limited' &&
      !(attempted.isAlone || this.isPaused) &&
      this.#rate.refused(event.sentAt, this.#progress.now, now(), this.#progress);
    const decision = retryPolicy(outcome, attempted, isRateLimit, config, random);
    const mayBeProcessed = outcome.kind === 'unanswered';
    switch (decision.kind) {
      case 'end':
        return this.#end(event, decision.delivery);
      case 'slow_down':
        return backlog.putBack(event, 'back');
      case 'hold_payments':
        log.paused('credentials', outcome.message, true);
        this.#payments.refused();
        return this.#hold(event);
      case 'pause': {
        const [wasProbe, { cause, retryAfterMs, delayMs }] = [this.isPaused, decision];
        if (this.breaker.pause(event, cause, retryAfterMs)) this.#paused(cause, outcome.message);
        if (delayMs !== undefined && !this.#isHurried) return backlog.putBack(event, delayMs);
        // In order, but for what failed before: the next one is another event, in case it is this one alone that fails.
        return backlog.putBack(event, wasProbe || (event.failures?.count ?? 0) > 0 ? 'back' : 'front');
      }
      case 'retry':
        // An open breaker sets the pace of what failed; at the back, so that the next probe is another event.
        if (this.isPaused && outcome.kind !== 'undecided') return backlog.putBack(event, 'back', mayBeProcessed);
        return backlog.putBack(event, decision.delayMs, mayBeProcessed);
    }
  }

  /** What a failure says of the API; a pause that the policy decides on comes after it. */
  #tellBreaker(event: QueuedEvent, outcome: Undelivered, isAlone: boolean): void {
    const breaker = this.breaker;
    switch (outcome.kind) {
      case 'not_stored':
      case 'unanswered':
        if (outcome.kind === 'not_stored') breaker.reached();
        if (!isAlone && breaker.failed(event, outcome.retryAfterMs)) this.#paused('unavailable', outcome.message);
        break;
      case 'undecided':
        if (this.#progress.isSuspicious) breaker.suspect();
        if (breaker.refused(event)) this.#paused('refused', outcome.message);
        break;
      case 'rate_limited':
        if (isAlone) breaker.passed(event);
        break;
      case 'payment_credentials':
        breaker.passed(event);
    }
  }

  #hold(event: QueuedEvent): void {
    this.#engine.backlog.queue.hold(event);
    this.#release(event);
  }

  /** Fulfils the promises of an event as `queued`. */
  #release({ call }: QueuedEvent): void {
    if (call.write) call.write.hold();
    else this.#engine.calls.release(call as Call);
  }

  #paused(cause: PauseCause, message: string): void {
    this.#engine.log.paused(cause, message, this.#progress.anyGotThrough);
    this.#engine.calls.releaseOpen(false);
  }

  #end(event: QueuedEvent, delivery: FinalDelivery): void {
    this.#engine.close(event, delivery);
    if (this.#payments.isHolding) this.#payments.ended(event, delivery.status !== 'dropped');
  }
}
