import { type PathPattern, parsePathPatterns } from './path-pattern.js';

/** Any number of segments. */
export const ANYTHING: PathPattern[number] = { texts: [], holes: [], isDeep: true };

const NAMES =
  /(?<![?:]):([\p{L}_$][\p{L}\p{N}_$]*)|:"([^"]*)"|\*([\p{L}_$][\p{L}\p{N}_$]*)|\(\?<([\p{L}_$][\p{L}\p{N}_$]*)>/gu;

/** The names of a route's parameters, be it a template, an expression or a list of these. */
export function parameterNames(template: string): string[] {
  return [...template.matchAll(NAMES)].map((match) => match.slice(1).find((name) => name !== undefined) ?? '');
}

/** What a parameter must match: `:id(\\d+)`. */
const CONSTRAINT = /(:[\p{L}_$][\p{L}\p{N}_$]*)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/gu;

/**
 * The template of a route, as the routers of Express, Koa and Fastify write it, or a list of them; none where it is an expression.
 * What a router is mounted on stands before the first of a list alone.
 */
export function routePatterns(template: string): PathPattern[] {
  const [first = '', ...others] = template
    .replace(CONSTRAINT, '$1')
    .replace(/\/\(\.\*\)/g, '/**')
    .split('|');
  return [...patternsOf(first), ...others.flatMap(patternsOf).map((pattern) => [ANYTHING, ...pattern])];
}

function patternsOf(template: string): PathPattern[] {
  if (/[\\^$()[\]]/.test(template.replace(/[:*][\p{L}_$][\p{L}\p{N}_$]*/gu, ''))) return [];
  try {
    return parsePathPatterns(template);
  } catch {
    return [];
  }
}
