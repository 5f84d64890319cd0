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
  /** Redacts the path of a request that matched the route with this template. */
  matched(path: string, template: string): string;
  /** Redacts any other path by the templates seen before. `isOwn`: it is a path of this app. */
  unmatched(path: string, isOwn: boolean): string;
}

const REDACTED = 'REDACTED';
/** Templates come from the app's code, but mount paths may contain parts of request paths, so their number is bounded. */
const MAX_TEMPLATES = 200;
const MAX_PLAIN = 2_000;

/** Templates that match every path. */
const CATCH_ALL = /^\/?[({]?\/?(?:\*\w*|\.\*)[)}]?$/;

/** A template with a secret parameter. */
interface SecretTemplate {
  /** Empty for a RegExp. */
  readonly patterns: readonly PathPattern[];
  /** For other paths: the pattern up to the last secret, if a literal before it identifies the template. */
  readonly beginnings: readonly PathPattern[];
}

export function createPathSecrets(isSecretName: (name: string) => boolean): PathSecrets {
  const secret = new Map<string, SecretTemplate>();
  /** Paths of routes without parameters. */
  const plain = new Map<string, true>();
  /** Patterns for other paths: of this app, and of any site. */
  let own: readonly PathPattern[] = [];
  let beginnings: readonly PathPattern[] = [];
  const isSecret = ({ holes }: PathPattern[number]) =>
    holes.some(({ name }) => name !== undefined && isSecretName(name));

  const beginningOf = (pattern: PathPattern): PathPattern[] => {
    const last = pattern.findLastIndex(isSecret);
    const isDistinct = pattern.slice(0, last).some(({ isDeep, holes }) => !isDeep && holes.length === 0);
    return isDistinct ? [[...pattern.slice(0, last + 1), ANYTHING]] : [];
  };

  const compile = memoize((template: string): SecretTemplate | 'catch all' | 'harmless' => {
    if (parameterNames(template).some(isSecretName)) {
      const patterns = routePatterns(template);
      return { patterns, beginnings: patterns.flatMap(beginningOf) };
    }
    if (CATCH_ALL.test(template)) return 'catch all';
    if (!/[:*({|[]/.test(template)) remember(plain, keyOf(template), true, MAX_PLAIN);
    return 'harmless';
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
      if (known === 'harmless') return path;
      if (known === 'catch all') return unmatched(path, true);
      if (remember(secret, template, known, MAX_TEMPLATES)) {
        const all = [...secret.values()];
        beginnings = all.flatMap((each) => each.beginnings);
        own = [...all.flatMap((each) => each.patterns), ...beginnings];
      }
      // A rewritten URL has lost the start of its path.
      const below = known.patterns.map((pattern) => [ANYTHING, ...pattern]);
      return redact(known.patterns, path) ?? redact(below, path) ?? `/${REDACTED}`;
    },
    unmatched,
  };
}

const keyOf = (path: string) => segmentsOf(asRouted(path)).join('/');

/** Adds an entry and removes the oldest one beyond `most`. Returns whether it is new. */
function remember<T>(all: Map<string, T>, key: string, value: T, most: number): boolean {
  if (all.has(key)) return false;
  all.set(key, value);
  const [oldest] = all.keys();
  if (all.size > most && oldest !== undefined) all.delete(oldest);
  return true;
}

/** Replaces the secret segments. The last item of `starts` is the number of segments. */
function replace(
  path: string,
  pattern: PathPattern,
  starts: readonly number[],
  isSecret: (segment: PathPattern[number]) => boolean,
): string {
  // The part before the first slash is empty.
  const raw: (string | undefined)[] = path.split('/');
  for (const [index, segment] of pattern.entries()) {
    const [from = 0, to = 0] = starts.slice(index, index + 2);
    if (from === to || !isSecret(segment)) continue;
    raw.fill(undefined, from + 1, to + 1);
    raw[from + 1] = redactSegment(path.split('/')[from + 1] ?? '', segment);
  }
  return raw.filter((part) => part !== undefined).join('/');
}

/** Keeps the literals before the first and after the last parameter; the boundaries in between are unknown. */
function redactSegment(raw: string, { texts }: PathPattern[number]): string {
  const [before, after] = [texts[0] ?? '', (texts.length > 1 && texts.at(-1)) || ''];
  if (raw.includes('%')) return `${before}${REDACTED}${after}`;
  return `${raw.slice(0, before.length)}${REDACTED}${raw.slice(raw.length - after.length)}`;
}
