import { isThenable } from '../util/promises.js';
import { clearTimeout, setTimeout, timerMs } from '../util/timers.js';

/** What the app is asked about each of its requests. */
export interface Question<T, Subject = unknown> {
  /** The app's function, or the framework's default. */
  ask(subject: Subject): unknown;
  /** What counts as an answer; undefined does not. May throw to say what is wrong with it. */
  readonly read: (value: unknown) => T | undefined;
  readonly timeoutMs: number;
  readonly onError: (error: unknown) => void;
}

/** What a resolver asks about. */
export interface ResolverSubject<Subject = unknown> {
  /** Let go of at the end: an event in the queue must not hold it. */
  current: Subject | undefined;
  /** After the end, where a late event may still ask. */
  late?: WeakRef<Subject & object> | undefined;
  /** Whether an event has asked. */
  isAsked: boolean;
}

/**
 * Asks the app for something about a request, when it is needed and at most once at a time. An answer is kept for the
 * rest of the request; "not known yet" is asked again. It never throws or rejects, and each question has a time limit.
 */
export class Resolver<T, Subject = unknown> {
  /** When the request is over: nothing is asked any more, what was answered stays. */
  isClosed = false;
  readonly #question: Question<T, Subject>;
  readonly #subject: ResolverSubject<Subject>;
  #answer: T | undefined;
  #asking: Promise<T | undefined> | undefined;
  /** While the app's function runs: an event that it makes itself is anonymous, and must not ask it again. */
  #isAsked = false;

  constructor(question: Question<T, Subject>, subject: ResolverSubject<Subject>) {
    this.#question = question;
    this.#subject = subject;
  }

  resolve(): T | undefined | Promise<T | undefined> {
    if (this.#answer !== undefined) return this.#answer;
    // A question that was asked before auth ran may have no answer for a call that was made after it.
    if (this.#asking) return this.#asking.then((answer) => answer ?? this.#retry());
    return this.isClosed || this.#isAsked ? undefined : this.#ask();
  }

  /** The next `resolve` asks, even while an earlier question is still open. */
  refresh(): void {
    this.#asking = undefined;
  }

  #retry(): T | undefined | Promise<T | undefined> {
    return this.#answer ?? this.#asking ?? (this.isClosed || this.#isAsked ? undefined : this.#ask());
  }

  #ask(): T | undefined | Promise<T | undefined> {
    const { current, late } = this.#subject;
    this.#subject.isAsked = true;
    const subject = current ?? late?.deref();
    if (subject === undefined) return undefined;
    let value: unknown;
    this.#isAsked = true;
    try {
      value = this.#question.ask(subject);
      if (!isThenable(value)) {
        this.#answer ??= this.#question.read(value);
        return this.#answer;
      }
    } catch (error) {
      this.#question.onError(error);
      return undefined;
    } finally {
      this.#isAsked = false;
    }
    const asking = this.#await(value).finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    this.#asking = asking;
    return asking;
  }

  #await(value: PromiseLike<unknown>): Promise<T | undefined> {
    const { timeoutMs, onError } = this.#question;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        onError(new Error(`no response within ${timeoutMs} ms`));
        resolve(undefined);
      }, timerMs(timeoutMs)).unref();
      // A late answer still serves the events that come after it.
      Promise.resolve(value)
        .then((answer) => {
          this.#answer ??= this.#question.read(answer);
          return this.#answer;
        })
        .catch((error: unknown) => void onError(error))
        .then((answer) => resolve(answer ?? undefined))
        .finally(() => clearTimeout(timer));
    });
  }
}
