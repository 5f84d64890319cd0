import {
  Body,
  Controller,
  type DynamicModule,
  Get,
  type INestApplication,
  Ip,
  type NestApplicationOptions,
  Post,
  Query,
  type RawBodyRequest,
  Req,
} from '@nestjs/common';
import { propertiesOf } from '@openpanel-node/testkit';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { OpenPanel } from '../src/index.js';
import { PLATFORMS, type Platform, type RunningApp, startApp } from './start-app.js';

@Controller('Echo')
class Echo {
  @Get()
  query(@Query() query: object, @Ip() ip: string) {
    return { query, ip };
  }

  @Post()
  body(@Body() body: object | undefined, @Req() request: RawBodyRequest<object> & { seen?: string[] }) {
    return { body, raw: request.rawBody?.toString(), seen: request.seen };
  }
}

const controllers = [Echo];

type Setup = (app: INestApplication) => unknown;
type Ask = (app: RunningApp) => ReturnType<RunningApp['get']>;
interface Case {
  readonly setup?: Setup;
  readonly nest?: NestApplicationOptions;
  readonly ask: Ask;
  /** Part of the answer, which shows that the setting is in force. */
  readonly answer?: string;
}

const get =
  (path: string): Ask =>
  (app) =>
    app.get(path, { headers: { 'x-forwarded-for': '203.0.113.9' } });
const post =
  (body: string, type = 'application/json'): Ask =>
  (app) =>
    app.get('/Echo', { method: 'POST', headers: { 'content-type': type }, body });

const expressOf = (app: INestApplication): express.Express => app.getHttpAdapter().getInstance();
const set =
  (setting: string, value: unknown): Setup =>
  (app) =>
    expressOf(app).set(setting, value);

/** What Node's request and Fastify's have in common. */
interface Seeing {
  seen?: string[];
  body?: unknown;
}
const see =
  (what: string) =>
  (request: Seeing, _response: object, next: () => void): void => {
    request.seen = [...(request.seen ?? []), `${what} ${request.body === undefined ? 'before' : 'after'} the body`];
    next();
  };

const ON_EXPRESS: Record<string, Case> = {
  'the extended query parser': {
    setup: set('query parser', 'extended'),
    ask: get('/Echo?a[b]=c'),
    answer: '{"a":{"b":"c"}}',
  },
  'the simple query parser': { setup: set('query parser', 'simple'), ask: get('/Echo?a[b]=c'), answer: '{"a[b]":"c"}' },
  'a query parser of the app': {
    setup: set('query parser', () => ({ own: true })),
    ask: get('/Echo?a=b'),
    answer: '{"own":true}',
  },
  'no setting': { ask: get('/Echo?a=b') },
  'trust proxy': { setup: set('trust proxy', 1), ask: get('/Echo'), answer: '203.0.113.9' },
  'strict routing': { setup: set('strict routing', true), ask: get('/Echo/') },
  'case-sensitive routing': { setup: set('case sensitive routing', true), ask: get('/echo') },
  'middleware of the app': {
    setup: (app) => app.use(see('first')).use(see('second')),
    ask: post('{"a":1}'),
    answer: '["first before the body","second before the body"]',
  },
  'a body parser of the app': {
    answer: '["then after the body"]',
    nest: { bodyParser: false },
    setup: (app) => app.use(express.text({ type: '*/*' })).use(see('then')),
    ask: post('{"a":1}'),
  },
};

const ON_BOTH: Record<string, Case> = {
  'the body parsers of Nest': { ask: post('{"a":1}') },
  'a form': { ask: post('a=1&b=2', 'application/x-www-form-urlencoded'), answer: '{"a":"1","b":"2"}' },
  'no body parser': { nest: { bodyParser: false }, ask: post('{"a":1}') },
  'the raw body': { nest: { rawBody: true }, ask: post('{"a":  1}'), answer: JSON.stringify('{"a":  1}') },
  'a global prefix': { setup: (app) => app.setGlobalPrefix('api'), ask: get('/api/Echo') },
  cors: { nest: { cors: true }, ask: get('/Echo') },
  'shutdown hooks': { setup: (app) => app.enableShutdownHooks(), ask: get('/Echo') },
};

/** An app without us has a client that it does nothing with. */
function nothing(): DynamicModule[] {
  class Nothing {}
  return [{ module: Nothing, providers: [{ provide: OpenPanel, useValue: new OpenPanel({ disabled: true }) }] }];
}

async function answerOf(platform: Platform, { ask, ...how }: Case, isTracked: boolean) {
  const app = await startApp(platform, { controllers }, { ...how, ...(isTracked ? {} : { analytics: nothing }) });
  const { status, body, headers } = await ask(app);
  if (isTracked) expect((await app.requestEvents()).map(propertiesOf)).toMatchObject([{ status }]);
  return { status, body, cors: headers['access-control-allow-origin'] };
}

describe.each(PLATFORMS)('on %s an app answers the same with us and without', (platform) => {
  it.each(Object.entries({ ...ON_BOTH, ...(platform === 'Express' && ON_EXPRESS) }))('with %s', async (_what, how) => {
    const answer = await answerOf(platform, how, true);
    expect(answer).toEqual(await answerOf(platform, how, false));
    if (how.answer) expect(answer.body).toContain(how.answer);
  });
});
