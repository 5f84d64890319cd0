import { synchronous } from '../util/promises.js';
import { type DefaultReason, type IgnoreFacts, ignoredByDefault } from './ignore-defaults.js';
import { createPathMatcher, type IgnorePattern, patternProblem } from './ignore-pattern.js';

export type IgnoreOption<Request> =
  | readonly IgnorePattern[]
  | IgnorePattern
  | ((path: string, request: Request) => boolean);

export type IgnoreReason = DefaultReason | 'ignored';

type Rule<Request> = (path: string, request: Request) => boolean;

/**
 * Why a request has no request event, or undefined when it has one. The user's rules come first; what a user's function
 * throws goes to `onError` and counts as not ignored.
 */
export function createIgnore<Request>(
  options: { ignore?: IgnoreOption<Request> | undefined; ignoreDefaults: boolean },
  onError: (error: unknown) => void = () => {},
): (facts: IgnoreFacts, request: Request) => IgnoreReason | undefined {
  const rule = toRule(options.ignore);
  return (facts, request) => {
    try {
      if (rule(facts.path, request)) return 'ignored';
    } catch (error) {
      onError(error);
    }
    return options.ignoreDefaults ? ignoredByDefault(facts) : undefined;
  };
}

function toRule<Request>(option: IgnoreOption<Request> | undefined): Rule<Request> {
  if (option === undefined) return () => false;
  if (typeof option === 'function') return (path, request) => Boolean(synchronous('ignore', option(path, request)));
  const patterns = typeof option === 'string' || option instanceof RegExp ? [option] : option;
  const texts = patterns.filter((pattern) => typeof pattern === 'string');
  const expressions = patterns.filter((pattern) => typeof pattern !== 'string').map(toExpressionMatcher);
  if (texts.length === 0) return (path) => expressions.some((matches) => matches(path));
  const matchesText = createPathMatcher(texts);
  return (path) => matchesText(path) || expressions.some((matches) => matches(path));
}

/** What can never match, of the patterns of an option, and what was meant. */
export function ignoreProblem(option: IgnoreOption<never>): string | undefined {
  if (typeof option === 'function') return undefined;
  const patterns = typeof option === 'string' || option instanceof RegExp ? [option] : option;
  return patterns.map(patternProblem).find((problem) => problem !== undefined);
}

function toExpressionMatcher(pattern: RegExp): (path: string) => boolean {
  const own = new RegExp(pattern);
  // Unlike test(), search() starts at 0 whatever the g and y flags have left in lastIndex.
  return (path) => path.search(own) !== -1;
}
