import { asRouted, matchPath, parsePathPatterns, segmentsOf, withGroups } from './path-pattern.js';

/**
 * A path (`'/internal'` matches only that path, in any case, with or without a trailing slash), a template (`'/reset/:token'`), a
 * glob (`*` matches a segment; `**`, or `/*` at the end, matches the path itself and everything below), or a RegExp for the path.
 */
export type IgnorePattern = string | RegExp;

/** Why a pattern can never match, with a suggestion; undefined if it can. */
export function patternProblem(pattern: IgnorePattern): string | undefined {
  return typeof pattern === 'string' ? textProblem(pattern) : expressionProblem(pattern);
}

function textProblem(text: string): string | undefined {
  const shown = JSON.stringify(text.slice(0, 100));
  if (text.trim() === '') return `${shown} matches no path: write "/" for the root, or "/*" for every path`;
  if (/[\\^|]|\$\/?$/.test(text)) return `${shown} looks like a regular expression: write it as a RegExp`;
  if (/[[\]()]/.test(text))
    return `${shown} is not a path: write ":name" or "*" for a segment that varies, or a RegExp`;
  if (/[{}]/.test(withoutGroups(text))) return `${shown} has an unpaired brace`;
  const meant = `write "${meantBy(text)}"`;
  if (/[?#]/.test(withGroups(text))) {
    return `${shown} has a query or a fragment, and patterns are compared with the path alone: ${meant}`;
  }
  if (text !== text.trimEnd() || !(text.startsWith('/') || /^(?:\*$|\*\*(?:\/|$))/.test(text))) {
    return `${shown} matches no path, because paths start with "/" and contain no method, host or spaces: ${meant}`;
  }
  try {
    parsePathPatterns(text);
    return undefined;
  } catch {
    return `${shown} has too many optional parts: write several patterns`;
  }
}

function withoutGroups(text: string): string {
  const outer = text.replace(/\{[^{}]*\}/g, '');
  return outer === text ? text : withoutGroups(outer);
}

/** The pattern without method, origin, query and spaces, and with a leading slash. */
function meantBy(text: string): string {
  const bare = text.trim().replace(/^(?:[A-Z]+\s+(?=\/)|[a-z][a-z\d+.-]*:\/\/[^/?#]*)/, '');
  const path = withGroups(bare).replace(/[?#].*$/, '');
  if (path.startsWith('/')) return path;
  return path.startsWith('*') && !path.startsWith('*/') ? `/**/${path}` : `/${path}`;
}

/** `/^admin/` never matches, because paths start with a slash. */
function expressionProblem({ source, flags }: RegExp): string | undefined {
  if (!/^\^\w(?![*?{])/.test(source) || source.includes('|') || flags.includes('m')) return undefined;
  return `/${source}/ matches no path, because paths start with "/": write /^\\/${source.slice(1)}/`;
}

/** Creates a test whether a path matches one of the patterns, as leniently as the routers do. */
export function createPathMatcher(texts: readonly string[]): (path: string) => boolean {
  const patterns = texts.flatMap((text) =>
    parsePathPatterns(text.startsWith('/') ? text : `/**${text.replace(/^\*+/, '')}`),
  );
  const matches = (segments: readonly string[]) =>
    patterns.some((pattern) => matchPath(pattern, segments) !== undefined);
  return (path) => {
    if (!path.includes('%')) return matches(segmentsOf(path.toLowerCase()));
    // Some routers decode a path before they split it, others afterwards.
    return matches(segmentsOf(path).map(asRouted)) || matches(segmentsOf(asRouted(path)));
  };
}
