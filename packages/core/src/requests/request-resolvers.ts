import type { RequestQuestions } from './request-questions.js';
import { Resolver } from './resolver.js';

/** What the app is asked about one request, when an event needs it: whose it is, and which groups it is of. */
export class RequestResolvers<Request extends object> {
  readonly profile: Resolver<string>;
  readonly groups: Resolver<readonly string[]> | undefined;
  readonly #questions: RequestQuestions<Request, never>;
  /** Forgotten at the end: an event in the queue must not hold it. */
  #request: Request | undefined;
  /** After the end, where there are open questions. */
  #ended: WeakRef<Request> | undefined;
  /** Whether an event has asked. */
  #isAsked = false;
  #isClosed = false;

  constructor(questions: RequestQuestions<Request, never>, request: Request) {
    this.#questions = questions;
    this.#request = request;
    const subject = () => {
      this.#isAsked = true;
      return this.#request ?? this.#ended?.deref();
    };
    this.profile = new Resolver(questions.profile, subject);
    this.groups = questions.groups && new Resolver(questions.groups, subject);
  }

  /** The framework has made another object of it. */
  continueAs(request: Request): void {
    if (this.#request) this.#request = request;
  }

  /** The next event asks anew. */
  refresh(): void {
    this.profile.refresh();
    this.groups?.refresh();
  }

  /** Asks now, and never again, unless auth may still run because the client left before. */
  askAtEnd(aborted: boolean): void {
    this.#isClosed = !aborted;
    ask(this.profile, aborted);
    ask(this.groups, aborted);
  }

  /** The event of the request has asked at its end. */
  close(): void {
    this.#isClosed = true;
    this.profile.close();
    this.groups?.close();
  }

  /**
   * The request is over. Questions stay open where nothing has been asked, since there was no event and one may come late;
   * the one that costs nothing is asked now. They also stay open where auth may still run.
   */
  end(aborted: boolean): void {
    const request = this.#request;
    if (request && !this.#isClosed) this.#leaveOpen(request, aborted);
    this.#request = undefined;
  }

  #leaveOpen(request: Request, aborted: boolean): void {
    const { ended, isProfileFree } = this.#questions;
    const isUnasked = !this.#isAsked;
    if (!isUnasked && !aborted) return this.askAtEnd(false);
    if (isUnasked && isProfileFree) ask(this.profile, aborted);
    if (isProfileFree && !this.groups && !aborted) return;
    this.#ended = new WeakRef(request);
    if (isUnasked) ended.keep(this, request);
  }
}

function ask(resolver: Resolver<unknown> | undefined, again: boolean): void {
  if (again) void resolver?.resolve();
  else resolver?.askLast();
}
