import { isThenable } from '../util/promises.js';
import { clearTimeout, setTimeout, timerMs } from '../util/timers.js';

/** A question to the app about a request, or another subject. */
export interface Question<T, Subject = unknown> {
  /** The app's function, or the framework's default. */
  ask(subject: Subject): unknown;
  /** What counts as an answer; undefined is none. May throw to say what is wrong with it. */
  readonly read: (value: unknown) => T | undefined;
  readonly timeoutMs: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Asks the app for something about a request, when it is needed and at most once at a time. An answer is kept for the
 * rest of the request; "not known yet" is asked again. It never throws or rejects, and each question has a time limit.
 */
export class Resolver<T, Subject = unknown> {
  readonly #question: Question<T, Subject>;
  readonly #subject: () => Subject;
  #answer: T | undefined;
  #asking: Promise<T | undefined> | undefined;
  #closed = false;
  /** While the app's function runs: an event that it makes itself is of nobody, and must not ask it again. */
  #isAsked = false;

  /** `subject` gives what the question is about, when it is asked. */
  constructor(question: Question<T, Subject>, subject: () => Subject) {
    this.#question = question;
    this.#subject = subject;
  }

  resolve(): T | undefined | Promise<T | undefined> {
    if (this.#answer !== undefined) return this.#answer;
    // A question that was asked before auth ran may have no answer for a call that was made after it.
    if (this.#asking) return this.#asking.then((answer) => answer ?? this.#retry());
    return this.#closed || this.#isAsked ? undefined : this.#ask();
  }

  /** The next `resolve` asks, even while an earlier question is still open. */
  refresh(): void {
    this.#asking = undefined;
  }

  /** Asks now, if there is no answer yet, and never again. */
  askLast(): void {
    void this.resolve();
    this.close();
  }

  /** The request is over: nothing is asked any more, what was answered stays. */
  close(): void {
    this.#closed = true;
  }

  #retry(): T | undefined | Promise<T | undefined> {
    return this.#answer ?? this.#asking ?? (this.#closed || this.#isAsked ? undefined : this.#ask());
  }

  #ask(): T | undefined | Promise<T | undefined> {
    let value: unknown;
    this.#isAsked = true;
    try {
      value = this.#question.ask(this.#subject());
      if (!isThenable(value)) return this.#keep(value);
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
        onError(new Error(`no answer within ${timeoutMs} ms`));
        resolve(undefined);
      }, timerMs(timeoutMs)).unref();
      // A late answer still serves the events that come after it.
      Promise.resolve(value)
        .then((answer) => this.#keep(answer))
        .catch((error: unknown) => void onError(error))
        .then((answer) => resolve(answer ?? undefined))
        .finally(() => clearTimeout(timer));
    });
  }

  #keep(value: unknown): T | undefined {
    this.#answer ??= this.#question.read(value);
    return this.#answer;
  }
}
