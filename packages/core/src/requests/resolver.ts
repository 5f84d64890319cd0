import { isThenable } from '../util/promises.js';
import { clearTimeout, setTimeout, timerMs } from '../util/time.js';

/** A function of the app about its requests, and how to read its result. */
export interface Question<T, Subject = unknown> {
  /** The app's function, or the framework's default. */
  ask(subject: Subject): unknown;
  /** Reads the result; undefined means not known yet. Throws if the result is unusable. */
  readonly read: (value: unknown) => T | undefined;
  readonly timeoutMs: number;
  readonly onError: (error: unknown) => void;
}

/** The request that a resolver is about. */
export interface ResolverSubject<Subject = unknown> {
  /** Released at the end: a queued event must not keep it in memory. */
  current: Subject | undefined;
  /** After the end, for a late event. */
  late?: WeakRef<Subject & object> | undefined;
  /** Whether an event has called a resolver. */
  isAsked: boolean;
}

/**
 * Calls a function of the app about a request when an event needs the result, at most once at a time. A result is kept for the rest
 * of the request; if it is not known yet, the function is called again. Never throws or rejects. Each call has a time limit.
 */
export class Resolver<T, Subject = unknown> {
  /** True when the request is over: the function is not called again; a known result stays. */
  isClosed = false;
  readonly #question: Question<T, Subject>;
  readonly #subject: ResolverSubject<Subject>;
  #answer: T | undefined;
  #asking: Promise<T | undefined> | undefined;
  /** True while the function runs. An event that it tracks itself has no profile, and must not call it again. */
  #isAsked = false;

  constructor(question: Question<T, Subject>, subject: ResolverSubject<Subject>) {
    this.#question = question;
    this.#subject = subject;
  }

  resolve(): T | undefined | Promise<T | undefined> {
    if (this.#answer !== undefined) return this.#answer;
    // A pending call from before auth may find nothing, although this event was tracked after auth.
    if (this.#asking) return this.#asking.then((answer) => answer ?? this.#retry());
    return this.isClosed || this.#isAsked ? undefined : this.#ask();
  }

  /** Makes the next `resolve()` call the function, even if an earlier call is pending. */
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
        onError(new Error(`it took longer than ${timeoutMs} ms`));
        resolve(undefined);
      }, timerMs(timeoutMs)).unref();
      // A late result is still used for later events.
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
