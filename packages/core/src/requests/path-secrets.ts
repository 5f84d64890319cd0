import { memoize } from '../util/memoize.js';
import {
  ANYTHING,
  asRouted,
  matchPath,
  type PathPattern,
  parameterNames,
  routePatterns,
  segmentsOf,
} from './path-pattern.js';

/** Removes the values of route parameters with secret names from paths. */
export interface PathSecrets {
  /** Of the path of a request that the route with this template has matched. */
  matched(path: string, template: string): string;
  /** Of any other path, by the templates that were met before. `isOwn` where it is a path of this app. */
  unmatched(path: string, isOwn: boolean): string;
}

const REDACTED = 'REDACTED';
/** Templates come from the app's code, but what a router is mounted on may be a part of the path of a request. */
const MAX_TEMPLATES = 200;
const MAX_PLAIN = 2_000;

/** Answers for paths that have no route of their own. */
const CATCH_ALL = /^\/?[({]?\/?(?:\*\w*|\.\*)[)}]?$/;

/** A template with a secret in it. */
interface SecretTemplate {
  /** None where it is an expression. */
  readonly patterns: readonly PathPattern[];
  /** For other paths: up to the last secret, where something before it tells that it is this template. */
  readonly beginnings: readonly PathPattern[];
}

export function createPathSecrets(isSecretName: (name: string) => boolean): PathSecrets {
  const secret = new Map<string, SecretTemplate>();
  /** Paths without parameters that the app has routes for. */
  const plain = new Map<string, true>();
  /** How other paths are read: those of this app, and those of any site. */
  let own: readonly PathPattern[] = [];
  let beginnings: readonly PathPattern[] = [];
  const isSecret = ({ holes }: PathPattern[number]) =>
    holes.some(({ name }) => name !== undefined && isSecretName(name));

  const beginningOf = (pattern: PathPattern): PathPattern[] => {
    const last = pattern.findLastIndex(isSecret);
    const isDistinct = pattern.slice(0, last).some(({ isDeep, holes }) => !isDeep && holes.length === 0);
    return isDistinct ? [[...pattern.slice(0, last + 1), ANYTHING]] : [];
  };

  const compile = memoize((template: string): SecretTemplate | undefined => {
    if (!parameterNames(template).some(isSecretName)) return undefined;
    const patterns = routePatterns(template);
    return { patterns, beginnings: patterns.flatMap(beginningOf) };
  });

  const redact = (patterns: readonly PathPattern[], path: string): string | undefined => {
    const segments = segmentsOf(path).map(asRouted);
    for (const pattern of patterns) {
      const starts = matchPath(pattern, segments);
      if (starts) return replace(path, pattern, [...starts, segments.length], isSecret);
    }
    return undefined;
  };

  const unmatched = (path: string, isOwn: boolean): string => {
    if (secret.size === 0 || plain.has(keyOf(path))) return path;
    return redact(isOwn ? own : beginnings, path) ?? path;
  };

  return {
    matched(path, template) {
      const known = compile(template);
      if (!known) {
        if (CATCH_ALL.test(template)) return unmatched(path, true);
        if (!/[:*({|]/.test(template)) remember(plain, keyOf(template), true, MAX_PLAIN);
        return path;
      }
      if (remember(secret, template, known, MAX_TEMPLATES)) {
        const all = [...secret.values()];
        beginnings = all.flatMap((each) => each.beginnings);
        own = [...all.flatMap((each) => each.patterns), ...beginnings];
      }
      // What a rewritten URL has lost of its path, it has lost at the start.
      const below = known.patterns.map((pattern) => [ANYTHING, ...pattern]);
      return redact(known.patterns, path) ?? redact(below, path) ?? `/${REDACTED}`;
    },
    unmatched,
  };
}

const keyOf = (path: string) => segmentsOf(asRouted(path)).join('/');

/** With a bound: the oldest is forgotten. Whether it is new. */
function remember<T>(all: Map<string, T>, key: string, value: T, most: number): boolean {
  if (all.has(key)) return false;
  all.set(key, value);
  const [oldest] = all.keys();
  if (all.size > most && oldest !== undefined) all.delete(oldest);
  return true;
}

/** `starts` ends with the number of segments. */
function replace(
  path: string,
  pattern: PathPattern,
  starts: readonly number[],
  isSecret: (segment: PathPattern[number]) => boolean,
): string {
  // Before the first slash is nothing.
  const raw: (string | undefined)[] = path.split('/');
  for (const [index, segment] of pattern.entries()) {
    const [from = 0, to = 0] = starts.slice(index, index + 2);
    if (from === to || !isSecret(segment)) continue;
    raw.fill(undefined, from + 1, to + 1);
    raw[from + 1] = redactSegment(path.split('/')[from + 1] ?? '', segment);
  }
  return raw.filter((part) => part !== undefined).join('/');
}

/** The text before the first parameter and the one after the last stay: between them, nobody knows what is whose. */
function redactSegment(raw: string, { texts }: PathPattern[number]): string {
  const [before, after] = [texts[0] ?? '', (texts.length > 1 && texts.at(-1)) || ''];
  if (raw.includes('%')) return `${before}${REDACTED}${after}`;
  return `${raw.slice(0, before.length)}${REDACTED}${raw.slice(raw.length - after.length)}`;
}
