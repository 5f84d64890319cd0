import { expect, test } from 'vitest';
import { routeLatencies } from '../../page/pictures/route-latencies.js';
import { requestRow, row } from './row.js';

test('routes with their quantiles, the slowest first', () => {
  const fast = Array.from({ length: 100 }, (_, n) => requestRow(n, '/fast', 100 - n));
  expect(routeLatencies([...fast, requestRow(200, '/slow', 900), row(201)])).toEqual([
    { route: 'GET /slow', count: 1, p50: 900, p95: 900 },
    { route: 'GET /fast', count: 100, p50: 50, p95: 95 },
  ]);
});

test('without requests there is no route', () => expect(routeLatencies([row(1)])).toEqual([]));
