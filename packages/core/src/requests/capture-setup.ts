import type { OpenPanel } from '../client.js';
import type { Framework } from '../frameworks/framework.js';
import type { MiddlewareConfig } from '../options/middleware-config.js';
import type { ClientIp } from './client-ip.js';
import type { IgnoreReason } from './ignore.js';
import type { IgnoreFacts } from './ignore-defaults.js';
import type { Redaction } from './redaction.js';
import type { RequestQuestions } from './request-questions.js';
import type { SkipHint } from './skip-hint.js';

/** What a middleware prepares once for all its requests. */
export interface CaptureSetup<Request extends object, Response> {
  readonly client: OpenPanel;
  readonly config: MiddlewareConfig<Request, Response>;
  readonly framework: Framework<Request, Response>;
  readonly questions: RequestQuestions<Request, Response>;
  readonly clientIp: ClientIp<Request>;
  readonly ignore: (facts: IgnoreFacts, request: Request) => IgnoreReason | undefined;
  readonly redaction: Redaction;
  readonly hint: SkipHint;
  /** Reports a failure of the app's own code, once for each `what`. */
  readonly onError: (what: string) => (error: unknown) => void;
}

/** Asks something that may throw, since it is the app's or the framework's: undefined then, and reported. */
export function ask<T>(
  setup: Pick<CaptureSetup<never, never>, 'onError'>,
  what: string,
  question: () => T,
): T | undefined {
  try {
    return question();
  } catch (error) {
    setup.onError(what)(error);
    return undefined;
  }
}
