import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  HttpException,
  Inject,
  Post,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import { nameOf } from '@openpanel-node/testkit';
import { describe, expect, it } from 'vitest';
import { type NestRequest, OpenPanel, op } from '../../src/index.js';
import { PLATFORMS, startApp } from '../start-app.js';
import { postInPackets } from './in-packets.js';
import { misattributed, userOf, VISITOR_OPTIONS, visitor } from './visitors.js';

const REQUESTS = 60;
const USERS = 30;

@Controller()
class Root {
  @Post('import')
  import() {}
}

@Catch()
class Refusals implements ExceptionFilter {
  constructor(
    @Inject(OpenPanel) private readonly client: OpenPanel,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  async catch(error: HttpException | { statusCode: number }, context: ArgumentsHost) {
    const request = context.switchToHttp().getRequest<NestRequest>();
    const of = userOf(request);
    void request.op.track('req.op', { of });
    void op.track('op', { of });
    await new Promise(setImmediate);
    void this.client.track('client', { of });
    const status = error instanceof HttpException ? error.getStatus() : error.statusCode;
    this.host.httpAdapter.reply(context.switchToHttp().getResponse(), {}, status);
  }
}

const NAMES = ['req.op', 'op', 'client', 'request'];
const JSON_TYPE = { 'content-type': 'application/json' };
/** Fastify takes 1 MiB. */
const TOO_LONG = 'x'.repeat(1_200_000);

describe.each(PLATFORMS)('on %s', (platform) => {
  const start = () =>
    startApp(
      platform,
      { controllers: [Root], providers: [{ provide: APP_FILTER, useClass: Refusals }] },
      { options: VISITOR_OPTIONS },
    );

  it.each([
    ['is malformed', 400, { type: JSON_TYPE, body: '{"user":', chunked: false }],
    ['is malformed, and of unknown length', 400, { type: JSON_TYPE, body: '{"user":', chunked: true }],
    ['is announced as too long', 413, { type: JSON_TYPE, body: TOO_LONG, chunked: false }],
    ['proves to be too long', 413, { type: JSON_TYPE, body: TOO_LONG, chunked: true }],
    ...(platform === 'Fastify'
      ? ([['is of an unknown type', 415, { type: { 'content-type': 'application/new' }, body: 'new' }]] as const)
      : []),
  ] as const)('what a filter tracks of a body that %s belongs to its visitor', async (_what, status, refused) => {
    const app = await start();
    const answers = await Promise.all(
      Array.from({ length: REQUESTS }, (_, index) => {
        const headers = { ...visitor(index % USERS), ...refused.type };
        return postInPackets(`${app.url}/import`, { ...refused, headers });
      }),
    );
    // A client that is still sending may not see the answer.
    for (const answer of answers) expect([status, undefined]).toContain(answer?.status);
    const events = await app.sent();
    for (const name of NAMES) expect(events.filter((event) => nameOf(event) === name)).toHaveLength(REQUESTS);
    expect(misattributed(events, { anonymous: NAMES })).toEqual([]);
  });

  it('what a filter tracks of a body that its client broke off belongs to its visitor', async () => {
    const app = await start();
    await Promise.all(
      Array.from({ length: REQUESTS }, (_, index) => {
        const headers = { ...visitor(index % USERS), ...JSON_TYPE };
        return postInPackets(`${app.url}/import`, { headers, body: '{"user":0}', leave: true });
      }),
    );
    const events = await app.sent();
    expect(new Set(events.map(nameOf))).toEqual(new Set(NAMES));
    expect(misattributed(events, { anonymous: NAMES })).toEqual([]);
  });
});
