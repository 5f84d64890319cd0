import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPathMatcher } from '../../src/requests/ignore-pattern.js';

interface Layer {
  match(path: string): unknown;
}

const requireOf = (owner: string) => createRequire(new URL(`../../../${owner}/package.json`, import.meta.url));

function expressLayer(name: string, template: string): Layer {
  const router = requireOf('express')(name).Router();
  router.get(template, () => {});
  return router.stack[0];
}

function koaLayer(template: string): Layer {
  const { default: Router } = requireOf('koa')('@koa/router');
  const router = new Router();
  router.get(template, () => {});
  return router.stack[0];
}

const COMMON = ['a', 'B', 'reset', 'x-y', ':id', ':from-:to', ':file.:ext'];
const ROUTERS: readonly [string, (template: string) => Layer, readonly string[]][] = [
  ['Express 5', (template) => expressLayer('express', template), [...COMMON, '{/:opt}', '*rest']],
  ['Express 4', (template) => expressLayer('express4', template), [...COMMON, ':opt?', '*', 'a*']],
  ['Koa', koaLayer, [...COMMON, '{/:opt}']],
];

const PARTS = ['a', 'A', 'b', 'reset', 'x-y', 'x-y-z', 'f.tar.gz', '7', '%20', 'a%2Fb', '-', '.'];
const path = fc.array(fc.constantFrom(...PARTS), { maxLength: 6 }).map((parts) => `/${parts.join('/')}`);

const templates = (pieces: readonly string[]) =>
  fc
    .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 5 })
    // Names of parameters have to be unique.
    .map((all) => all.map((each, index) => each.replace(/(?<=[:*])[a-z]+/g, (name) => `${name}${index}`)))
    .map((all) => all.map((each) => (each.startsWith('{') ? each : `/${each}`)).join(''))
    // In the middle Express 4's `*` is for several segments, and here for one.
    .filter((text) => text.startsWith('/') && !/\*.*\//.test(text.replace(/\*rest/g, '')));

it.each(ROUTERS)('a template of %s in `ignore` is no stricter than its router', (_name, layerOf, pieces) => {
  let matched = 0;
  fc.assert(
    fc.property(templates(pieces), path, fc.boolean(), (text, asked, slash) => {
      const url = slash && asked !== '/' ? `${asked}/` : asked;
      if (!layerOf(text).match(url)) return;
      matched += 1;
      expect([text, url, createPathMatcher([text])(url)]).toEqual([text, url, true]);
    }),
    { numRuns: 2_000, seed: 1 },
  );
  expect(matched).toBeGreaterThan(20);
});
