import type { LiveRow } from '../../src/live/live-api.js';

export interface RouteLatency {
  /** Method and template. */
  readonly route: string;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
}

/** Durations of the app's requests, the slowest route first. */
export function routeLatencies(rows: readonly LiveRow[]): RouteLatency[] {
  const durations = new Map<string, number[]>();
  for (const { request } of rows) {
    if (request?.durationMs === undefined) continue;
    const route = `${request.method} ${request.route}`;
    const known = durations.get(route);
    if (known) known.push(request.durationMs);
    else durations.set(route, [request.durationMs]);
  }
  return [...durations]
    .map(([route, all]) => {
      all.sort((a, b) => a - b);
      return { route, count: all.length, p50: quantile(all, 0.5), p95: quantile(all, 0.95) };
    })
    .sort((a, b) => b.p95 - a.p95);
}

/** The smallest value that at least this share of all does not exceed. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
