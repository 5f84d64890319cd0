import { expect, it } from 'vitest';
import { routeFromParams } from '../src/route.js';

it.each<[string, Record<string, unknown>, string | undefined]>([
  ['/api/orders/7', { id: '7' }, '/api/orders/[id]'],
  ['/api/health', {}, '/api/health'],
  ['/api/orders/7/items/8?a=7', { id: '7', item: '8' }, '/api/orders/[id]/items/[item]'],
  ['/docs/a/b', { path: ['a', 'b'] }, '/docs/[...path]'],
  ['/docs', { path: undefined }, '/docs'],
  ['/files/a%20b', { name: 'a b' }, '/files/[name]'],
  ['/files/a%20b', { name: 'a%20b' }, '/files/[name]'],
  ['/files/%zz', { name: '%zz' }, '/files/[name]'],
  // The value is at two places, or at none, as behind a rewrite.
  ['/api/7/orders/7', { id: '7' }, undefined],
  ['/short', { id: '7' }, undefined],
])('the route of %s with the parameters %j is %s', (path, params, route) => {
  expect(routeFromParams(path, params)).toBe(route);
});
