import { unescape as decodePercent } from 'node:querystring';
import { lazy } from '../util/memoize.js';

/** A segment of a pattern: literal strings with holes between them, or any number of segments. */
interface PatternSegment {
  /** Literals around the holes, one more than holes; lower case and decoded. */
  readonly texts: readonly string[];
  readonly holes: readonly Hole[];
  readonly isDeep: boolean;
}

interface Hole {
  /** Name of the parameter. */
  readonly name?: string | undefined;
  /** Minimum number of characters. */
  readonly least: number;
}

/** A path with the placeholders of globs and route templates: `:name`, `*`, `**`. */
export type PathPattern = readonly PatternSegment[];

const MAX_ALTERNATIVES = 32;

const NAME = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;

/** Made when needed: the engine parses a literal while it loads the file, which takes long for classes of Unicode. */
const expressions = lazy(() => ({
  optional: new RegExp(String.raw`/:(${NAME})\?`, 'gu'),
  /** `/:name*`, `/:name+` and `/*name`. */
  deep: new RegExp(String.raw`^(?:\*\*?|\*(${NAME})|:(${NAME})[*+])$`, 'u'),
  token: new RegExp(String.raw`(::)|:(?:(${NAME})|"([^"]*)")|(\*+)|[^:*]+|:`, 'gu'),
  names: new RegExp(String.raw`(?<![?:]):(${NAME})|:"([^"]*)"|\*(${NAME})|\(\?<(${NAME})>`, 'gu'),
  /** The constraint of a parameter: `:id(\\d+)`, in Hono `:id{[0-9]+}`. A group of Express 5 is none: `:id{/:more}`. */
  constraint: new RegExp(String.raw`(:${NAME})(?:\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\{[^{}:/]*\})`, 'gu'),
  parameter: new RegExp(`[:*]${NAME}`, 'gu'),
}));

/** Writes optional parameters, in the syntax of older routers, as groups. */
export const withGroups = (text: string): string => text.replace(expressions().optional, '{/:$1}');

/**
 * Parses a pattern; several result from optional parts (`{/:id}`, `/:id?`) and alternatives (`{a,b}`). A `*` matches a segment or a
 * part of one; at the end it matches everything below, and the path before it.
 */
export function parsePathPatterns(text: string): PathPattern[] {
  return alternatives(withGroups(text)).map(parsePattern);
}

function alternatives(text: string): string[] {
  let expanded = [text];
  for (let group = innerGroup(expanded); group !== undefined; group = innerGroup(expanded)) {
    const { whole, options } = group;
    expanded = expanded.flatMap((each) =>
      each.includes(whole) ? options.map((o) => each.replace(whole, () => o)) : each,
    );
    if (expanded.length > MAX_ALTERNATIVES) throw new RangeError('it has too many optional parts');
  }
  return expanded;
}

function innerGroup(texts: readonly string[]): { whole: string; options: string[] } | undefined {
  for (const text of texts) {
    const [whole, inner = ''] = /\{([^{}]*)\}/.exec(text) ?? [];
    if (whole !== undefined) return { whole, options: inner.includes(',') ? inner.split(',') : [inner, ''] };
  }
  return undefined;
}

function parsePattern(text: string): PathPattern {
  const segments = segmentsOf(text).map(parseSegment);
  const last = segments.at(-1);
  // `/internal*`
  const isOpen = last !== undefined && !last.isDeep && last.texts.at(-1) === '' && last.holes.at(-1)?.least === 0;
  return isOpen ? [...segments, { texts: [], holes: [], isDeep: true }] : segments;
}

function parseSegment(segment: string, index: number, all: readonly string[]): PatternSegment {
  const deep = expressions().deep.exec(segment);
  const isLast = index === all.length - 1;
  if (deep && (segment !== '*' || isLast)) {
    const name = deep[1] ?? deep[2];
    return { texts: [], holes: name === undefined ? [] : [{ name, least: 0 }], isDeep: true };
  }
  const texts = [''];
  const holes: Hole[] = [];
  for (const [token, colon, name, quoted, star] of segment.matchAll(expressions().token)) {
    if (name === undefined && quoted === undefined && star === undefined) {
      texts[texts.length - 1] += asRouted(colon ? ':' : token);
    } else {
      holes.push({ name: name ?? quoted, least: star ? 0 : 1 });
      texts.push('');
    }
  }
  return { texts, holes, isDeep: false };
}

/** Without the slash at its start, and without one at its end. */
export function segmentsOf(path: string): string[] {
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  return end <= 0 ? [] : path.slice(path.startsWith('/') ? 1 : 0, end).split('/');
}

/** Routers take `/Internal` for `/internal`, and some take `/%69nternal` for it. */
export const asRouted = (text: string): string => (text.includes('%') ? decodePercent(text) : text).toLowerCase();

/**
 * Where each segment of the pattern begins in a path, or undefined where the path does not match. The segments of the path are as
 * `asRouted` makes them. In linear time, whatever the path: only the latest `**` is ever tried again.
 */
export function matchPath(pattern: PathPattern, path: readonly string[]): number[] | undefined {
  const starts: number[] = [];
  let next = 0;
  let deep = -1;
  let retry = 0;
  for (let at = 0; at < path.length; ) {
    const segment = pattern[next];
    if (segment?.isDeep) {
      deep = next;
      retry = at;
      starts[next++] = at;
    } else if (segment && matchesSegment(segment, path[at] as string)) {
      starts[next++] = at++;
    } else if (deep === -1) {
      return undefined;
    } else {
      next = deep + 1;
      at = ++retry;
    }
  }
  while (pattern[next]?.isDeep) starts[next++] = path.length;
  return next === pattern.length ? starts : undefined;
}

/** Takes the first occurrence of each literal: a later one would leave less room for the rest. */
function matchesSegment({ texts, holes }: PatternSegment, segment: string): boolean {
  const [first = ''] = texts;
  if (holes.length === 0) return segment === first;
  if (!segment.startsWith(first)) return false;
  let at = first.length;
  for (const [index, { least }] of holes.entries()) {
    const text = texts[index + 1] ?? '';
    at += least;
    if (index === holes.length - 1) return segment.length - text.length >= at && segment.endsWith(text);
    const found = segment.indexOf(text, at);
    if (found === -1) return false;
    at = found + text.length;
  }
  return false;
}

/** Any number of segments. */
export const ANYTHING: PathPattern[number] = { texts: [], holes: [], isDeep: true };

/** A segment of a template of Next.js, SvelteKit or Astro: `[id]`, `[...path]`, `[[...path]]`, `[id=integer]`. */
const BRACKETS = /(?<=\/)(?:\[\[(\.\.\.)?([\w-]+)(?:=\w+)?\]\]|\[(\.\.\.)?([\w-]+)(?:=\w+)?\])(?=\/|$)/g;

/** A template with the placeholders that other frameworks use: `/:id`, `/*path`. */
const withColons = (template: string): string =>
  template.replace(BRACKETS, (_segment, optionalDeep, optional, deep, required) => {
    const name = String(optional ?? required).replaceAll('-', '_');
    if (optional === undefined) return `${deep ? '*' : ':'}${name}`;
    return optionalDeep ? `*${name}` : `:${name}?`;
  });

/** The parameter names of a route: a template, a RegExp or a list of these. */
export function parameterNames(template: string): string[] {
  return [...withColons(template).matchAll(expressions().names)].map(
    (match) => match.slice(1).find((name) => name !== undefined) ?? '',
  );
}

/**
 * Parses a route template of a supported framework, or a list of them; a RegExp results in no patterns. In a list, only the first
 * template has the mount path.
 */
export function routePatterns(template: string): PathPattern[] {
  const [first = '', ...others] = withColons(template)
    .replace(expressions().constraint, '$1')
    .replace(/\/\(\.\*\)/g, '/**')
    .split('|');
  return [...patternsOf(first), ...others.flatMap(patternsOf).map((pattern) => [ANYTHING, ...pattern])];
}

function patternsOf(template: string): PathPattern[] {
  if (/[\\^$()[\]]/.test(template.replace(expressions().parameter, ''))) return [];
  try {
    return parsePathPatterns(template);
  } catch {
    return [];
  }
}
