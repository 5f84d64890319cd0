import { readFileSync } from 'node:fs';
import { Controller, Get, Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { expect, it } from 'vitest';
import { NEST_MAJOR, type Platform, startApp } from './start-app.js';

/** Majors of the packages whose code is running right now, read from the stack. */
function runningMajors(): Record<string, number> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 200;
  const stack = String(new Error('where').stack);
  Error.stackTraceLimit = limit;
  const folders = stack.matchAll(/(\/[^():]*\/node_modules\/((?:@nestjs\/)?[\w-]+))\//g);
  return Object.fromEntries([...folders].map(([, folder, name]) => [name, majorOf(`${folder}/package.json`)]));
}

function majorOf(path: string): number {
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  return Number.parseInt(version, 10);
}

it.each<[Platform, object]>([
  ['Express', { '@nestjs/platform-express': NEST_MAJOR, express: NEST_MAJOR === 10 ? 4 : 5 }],
  ['Fastify', { '@nestjs/platform-fastify': NEST_MAJOR, fastify: NEST_MAJOR === 10 ? 4 : 5 }],
])('the tests run on the %s of the major that they say', async (platform, expected) => {
  let running: object = {};
  const answer = {
    toJSON: () => {
      running = runningMajors();
      return {};
    },
  };
  @Controller()
  class Root {
    @Get()
    home() {
      return answer;
    }
  }
  const app = await startApp(platform, { controllers: [Root] });
  await app.get('/');
  expect(running).toMatchObject({ ...expected, '@nestjs/core': NEST_MAJOR });
});

it('so do @nestjs/common and @nestjs/testing', async () => {
  const running: object[] = [];
  const provider = { provide: 'probe', useFactory: () => running.push(runningMajors()) };
  await Test.createTestingModule({ providers: [provider] }).compile();
  Logger.overrideLogger({ log: () => running.push(runningMajors()), warn() {}, error() {} });
  Logger.log('anything');
  Logger.overrideLogger(false);
  expect(running).toMatchObject([
    { '@nestjs/core': NEST_MAJOR, '@nestjs/testing': NEST_MAJOR },
    { '@nestjs/common': NEST_MAJOR },
  ]);
});
