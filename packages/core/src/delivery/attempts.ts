import { isPromise } from '../util/promises.js';
import { cpuMs, preciseMs, setImmediate } from '../util/time.js';
import type { Call } from './call.js';
import { classifyResponse, type ResponseOutcome } from './classify-response.js';
import { ConnectionLimit } from './connection-limit.js';
import type { DeliveryEngine } from './engine.js';
import { type EventSource, eachCallOf, type Unsendable } from './event-source.js';
import type { Verdict } from './once.js';
import type { QueuedEvent } from './queued-event.js';
import { forgetCalls } from './withdrawal.js';

/** Outcomes after which a request may have been processed. */
const MAY_BE_STORED: ReadonlySet<ResponseOutcome['kind']> = new Set(['delivered', 'rejected', 'unanswered']);
/** 429 and 503. */
const TOO_MANY: ReadonlySet<ResponseOutcome['kind']> = new Set(['rate_limited', 'unavailable']);

/** What follows in the delivery loop. */
interface AttemptEnds {
  answered(event: QueuedEvent, outcome: ResponseOutcome): void;
  /** It was not sent. What is left to do with the event itself is done already, or follows. */
  forgotten(event: QueuedEvent): void;
}

/** The requests. What has to be marked in its source before goes out after that, all events of a turn together. */
export class Attempts {
  /** How many there may be at a time. */
  readonly limit: ConnectionLimit;
  /** Whether something waits for `begin`. */
  areWaiting = false;
  /** Of those: what has no key yet. */
  #unclaimed: QueuedEvent[] = [];
  readonly #engine: DeliveryEngine;
  readonly #ends: AttemptEnds;
  #waiting = new Map<EventSource, QueuedEvent[]>();

  constructor(engine: DeliveryEngine, ends: AttemptEnds) {
    this.limit = new ConnectionLimit(engine.config, { now: engine.now, cpuMs, endOfTurn: setImmediate });
    this.#engine = engine;
    this.#ends = ends;
  }

  /** Sends an event that may be kept, or waits for `begin`. */
  add(event: QueuedEvent): void {
    if (event.call.once && this.#engine.once.needsClaim(event)) {
      this.areWaiting = true;
      return void this.#unclaimed.push(event);
    }
    const sources = sourcesOf(event);
    if (!sources || sources.size === 0) return this.post(event);
    this.areWaiting = true;
    for (const source of sources) {
      const events = this.#waiting.get(source);
      if (events) events.push(event);
      else this.#waiting.set(source, [event]);
    }
  }

  /** Marks what was added on this turn, and sends it. */
  begin(): void {
    this.areWaiting = false;
    if (this.#unclaimed.length > 0) this.#claim();
    const waiting = this.#waiting;
    this.#waiting = new Map();
    const events = new Set([...waiting.values()].flat());
    const answers = [...waiting].map(([source, marked]) => source.begin(marked));
    const send = (refused: readonly Unsendable[]) => {
      for (const event of events) {
        // The client may have ended meanwhile.
        if (event.call.done) continue;
        if (refused.some((those) => those?.has(event))) this.#forget(event);
        else this.post(event);
      }
    };
    if (!answers.some(isPromise)) return send(answers as Unsendable[]);
    void Promise.all(answers).then(send);
  }

  /** What gets its key at once goes on in this turn. */
  #claim(): void {
    const events = this.#unclaimed;
    this.#unclaimed = [];
    const { once } = this.#engine;
    const verdict = once.claim(events);
    if (!isPromise(verdict)) return this.#judged(verdict);
    void verdict.then((later) => {
      this.#judged(later);
      if (this.areWaiting) this.begin();
    });
  }

  #judged({ claimed, duplicates, waiting, waitMs }: Verdict): void {
    for (const event of claimed) this.add(event);
    for (const event of duplicates) {
      if (event.call.done) continue;
      this.#ends.forgotten(event);
      this.#engine.close(event, { status: 'dropped', reason: 'duplicate' });
    }
    const { backlog, calls } = this.#engine;
    for (const event of waiting) {
      if (event.call.done) continue;
      if (!event.failures) event.sentAt = 0;
      event.call.inFlight = false;
      this.#ends.forgotten(event);
      calls.release(event.call as Call);
      backlog.putBack(event, waitMs);
    }
  }

  post(event: QueuedEvent): void {
    const { sender, config, loop, backlog } = this.#engine;
    const { ready } = backlog.queue;
    const hasSecret = config.clientSecret !== undefined;
    const { limit } = this;
    if (limit.isWatching || ready.size > config.connections) limit.sent(event, loop.inFlight.size, ready.size);
    const { meter } = this.#engine.calls.counters;
    const startedAt = meter && preciseMs();
    sender.send(event, (result) => {
      if (startedAt !== undefined) meter?.requested(preciseMs() - startedAt, result);
      if (limit.isWatching) limit.answered(event, loop.inFlight.size, ready.size);
      if (event.call.done) return;
      const outcome = classifyResponse(result, Date.now(), hasSecret);
      // Where its request was certainly not processed, the event may wait again.
      if (!MAY_BE_STORED.has(outcome.kind)) for (const source of sourcesOf(event) ?? []) source.retract(event);
      this.#ends.answered(event, outcome);
      if (outcome.kind !== 'delivered' && (loop.isPaused || TOO_MANY.has(outcome.kind))) limit.calm();
    });
  }

  /** Another process has taken it over, although this one was about to send it. */
  #forget(event: QueuedEvent): void {
    const { backlog, calls } = this.#engine;
    const { write } = event.call;
    this.#ends.forgotten(event);
    if (write) {
      const lost = new Set<Call>();
      write.eachCall((call) => void (call.entry && lost.add(call)));
      backlog.putBack(event, 0);
      forgetCalls(backlog.schedule, (call) => lost.has(call));
    } else {
      backlog.queue.finish(event);
      calls.handOver(event.call as Call);
    }
    calls.check();
  }
}

/** Those that want to be told of a request for the event. A write may stand for calls of several clients. */
function sourcesOf(event: QueuedEvent): ReadonlySet<EventSource> | undefined {
  const { entry, write } = event.call;
  if (!write) return entry?.source.needsBegin(event) === true ? new Set([entry.source]) : undefined;
  const sources = new Set<EventSource>();
  eachCallOf(event, ({ entry: each }) => {
    if (each?.source.needsBegin(event)) sources.add(each.source);
  });
  return sources;
}
