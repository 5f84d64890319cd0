import type { Step } from './step.js';

/** Pages, files and what has no route: Next.js answers before it calls a route handler. */
const ANSWERED_BY_NEXT = /^\w+ \/(?:$|\?|pricing|no-such-page|assets\/|favicon\.ico)|^OPTIONS /;
const METHOD_NOT_ALLOWED = 405;
const SEE_OTHER = 303;

/** A step as it goes with the app router of Next.js. */
export function asInNext({ skipped, route, ...step }: Step): Step {
  const { call } = step;
  if (ANSWERED_BY_NEXT.test(call)) {
    return { ...step, unseen: true, ...(call.startsWith('OPTIONS ') && { status: METHOD_NOT_ALLOWED }) };
  }
  const seen = {
    ...step,
    ...(skipped !== undefined && { skipped }),
    ...(route !== undefined && { route: route.replace(/:(\w+)/g, '[$1]') }),
  };
  if (call !== 'POST /signup') return seen;
  // Signing up is a server action, which leads to another page.
  const { body, ...rest } = seen;
  return { ...rest, form: body as Record<string, string>, status: SEE_OTHER };
}
