import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as adapter from '../packages/core/src/adapter.js';
import * as application from '../packages/core/src/index.js';
import * as testing from '../packages/core/src/testing.js';
import * as express from '../packages/express/src/index.js';
import * as fastify from '../packages/fastify/src/index.js';
import * as koa from '../packages/koa/src/index.js';
import * as nestjs from '../packages/nestjs/src/index.js';

const OF_ADAPTERS = [
  'BrowserProxy',
  'answerFetch',
  'answerNode',
  'checkOptions',
  'createClientIp',
  'createMiddleware',
  'disconnection',
  'expressFramework',
  'fastifyFramework',
  'fetchBody',
  'fetchFramework',
  'honoFramework',
  'isEventCatalogue',
  'isPublicAddress',
  'isSame',
  'isServedByNode',
  'isThenable',
  'knownExchange',
  'koaFramework',
  'nodeBody',
  'lazyMiddleware',
  'memoize',
  'openExchange',
  'requestHandles',
  'otherCdnAddress',
  'ownClient',
  'readRecord',
  'relayOf',
  'renewRecord',
  'reportCallback',
  'reportSpool',
  'splitOptions',
  'streamBody',
  'synchronous',
  'uncalledMiddleware',
  'warnOnce',
];
const OF_APPLICATIONS = [
  'OpenPanel',
  'OpenPanelError',
  'VERSION',
  'currentScope',
  'defaultClient',
  'defineEvents',
  'memoryTransport',
  'op',
];
/** Types have no value to look for. */
const TYPES_OF_ADAPTERS = ['Framework', 'Middleware', 'RequestHandle', 'OptionRules'];

it('core has one entry for applications, and one for adapters with more', () => {
  expect(Object.keys(application).sort()).toEqual(OF_APPLICATIONS);
  expect(Object.keys(adapter).sort()).toEqual([...OF_APPLICATIONS, ...OF_ADAPTERS].sort());
});

it('the entry for tests has its own things, and the client of the others', () => {
  const own = ['openpanelMatchers', 'recordedEvents'];
  expect(Object.keys(testing).sort()).toEqual(['OpenPanel', 'memoryTransport', ...own].sort());
  expect([testing.OpenPanel, testing.memoryTransport]).toEqual([application.OpenPanel, application.memoryTransport]);
  expect(own.filter((name) => name in adapter)).toEqual([]);
});

it('what both entries have is the same', () => {
  const ofAdapter = new Map<string, unknown>(Object.entries(adapter));
  for (const [name, value] of Object.entries(application)) expect(ofAdapter.get(name), name).toBe(value);
});

describe.each([
  ['express', express],
  ['koa', koa],
  ['fastify', fastify],
  ['nestjs', nestjs],
])('what an app imports from %s', (name, entry: Readonly<Record<string, unknown>>) => {
  it('is all that core has for applications', () => {
    for (const [each, value] of Object.entries(application)) expect(entry[each], each).toBe(value);
  });

  it('has nothing that adapters are made of', () => {
    expect(OF_ADAPTERS.filter((each) => each in entry)).toEqual([]);
    const index = readFileSync(new URL(`../packages/${name}/src/index.ts`, import.meta.url), 'utf8');
    expect(TYPES_OF_ADAPTERS.filter((each) => new RegExp(`\\b${each}\\b`).test(index))).toEqual([]);
  });
});
