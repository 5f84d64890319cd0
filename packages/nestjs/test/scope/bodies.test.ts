import {
  Body,
  Controller,
  HttpCode,
  type INestApplication,
  Inject,
  Post,
  type RawBodyRequest,
  Req,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { FileInterceptor } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { nameOf } from '@openpanel-node/testkit';
import { describe, expect, it } from 'vitest';
import { type NestRequest, Op, OpenPanel, op, type Tracker } from '../../src/index.js';
import { PLATFORMS, startApp } from '../start-app.js';
import { postInPackets } from './in-packets.js';
import { AuthGuard, misattributed, unattributed, userOf, VISITOR_OPTIONS, visitor } from './visitors.js';

const REQUESTS = 150;
const USERS = 50;
const FILLER = 'x'.repeat(8_000);

interface Sent {
  readonly user: string;
}

type StreamingRequest = NestRequest &
  AsyncIterable<Buffer> & { readonly raw?: AsyncIterable<Buffer> & NodeJS.EventEmitter };

const userInPart = (body: Buffer) => /u_\d+/.exec(body.toString())?.[0] ?? 'nobody';

@Controller()
class Uploads {
  constructor(@Inject(OpenPanel) private readonly client: OpenPanel) {}

  async #track(tracker: Tracker, of: string) {
    void op.track('op', { of });
    void tracker.track('@Op()', { of });
    await new Promise(setImmediate);
    void this.client.track('client', { of });
    return of;
  }

  @Post('parsed')
  @HttpCode(200)
  parsed(@Body() { user }: Sent, @Op() tracker: Tracker) {
    return this.#track(tracker, user);
  }

  @Post('raw')
  @HttpCode(200)
  raw(@Req() { rawBody }: RawBodyRequest<NestRequest>, @Op() tracker: Tracker) {
    const { user } = JSON.parse(String(rawBody)) as Sent;
    return this.#track(tracker, user);
  }

  @Post('file')
  @HttpCode(200)
  @UseInterceptors(FileInterceptor('file'))
  file(@UploadedFile() file: { buffer: Buffer }, @Op() tracker: Tracker) {
    return this.#track(tracker, userInPart(file.buffer));
  }

  @Post('iterated')
  @HttpCode(200)
  async iterated(@Req() request: StreamingRequest, @Op() tracker: Tracker) {
    const packets: Buffer[] = [];
    for await (const packet of request.raw ?? request) {
      packets.push(packet);
      void op.track('packet', { of: userOf(request) });
    }
    return this.#track(tracker, userInPart(Buffer.concat(packets)));
  }

  @Post('listened')
  @HttpCode(200)
  async listened(@Req() request: StreamingRequest & NodeJS.EventEmitter, @Op() tracker: Tracker) {
    const of = userOf(request);
    const stream = request.raw ?? request;
    stream.on('data', () => void op.track('packet', { of }));
    await new Promise((resolve) => stream.on('end', resolve));
    return this.#track(tracker, of);
  }
}

const multipart = (user: string) =>
  [
    '--boundary',
    'content-disposition: form-data; name="file"; filename="a.txt"',
    'content-type: text/plain',
    '',
    `${FILLER}${user}`,
    '--boundary--',
    '',
  ].join('\r\n');

const JSON_BODY = { type: 'application/json', body: (user: string) => JSON.stringify({ filler: FILLER, user }) };
const FORM_BODY = {
  type: 'application/x-www-form-urlencoded',
  body: (user: string) => `filler=${FILLER}&user=${user}`,
};
const MULTIPART_BODY = { type: 'multipart/form-data; boundary=boundary', body: multipart };
const OTHER_BODY = { type: 'application/octet-stream', body: (user: string) => `${FILLER}${user}` };

/** Leaves bodies that Nest does not parse to the handler, as multipart plugins of Fastify do. */
function leaveUnparsed(app: INestApplication) {
  const fastify = (app as NestFastifyApplication).getHttpAdapter().getInstance();
  for (const type of ['multipart/form-data', 'application/octet-stream']) {
    fastify.addContentTypeParser(type, (_request: object, _payload: object, done: (error: null) => void) => done(null));
  }
}

describe.each(PLATFORMS)('on %s', (platform) => {
  const start = () =>
    startApp(
      platform,
      { controllers: [Uploads], providers: [{ provide: APP_GUARD, useClass: AuthGuard }] },
      {
        options: { ...VISITOR_OPTIONS, maxQueueSize: 100_000 },
        nest: { rawBody: true },
        ...(platform === 'Fastify' && { setup: leaveUnparsed }),
      },
    );

  async function upload(path: string, { type, body }: typeof JSON_BODY, chunked: boolean) {
    const app = await start();
    const answers = await Promise.all(
      Array.from({ length: REQUESTS }, (_, index) =>
        postInPackets(`${app.url}/${path}`, {
          headers: { ...visitor(index % USERS), 'content-type': type },
          body: body(`u_${index % USERS}`),
          chunked,
        }),
      ),
    );
    expect(answers.map((answer) => answer?.body)).toEqual(answers.map((_, index) => `u_${index % USERS}`));
    return app.sent();
  }

  it.each([
    ['parsed JSON', 'parsed', JSON_BODY, false],
    ['parsed JSON of unknown length', 'parsed', JSON_BODY, true],
    ['a parsed form', 'parsed', FORM_BODY, false],
    ['a raw body', 'raw', JSON_BODY, false],
    ['a multipart body that is read by the handler', 'iterated', MULTIPART_BODY, true],
    ['any body that is read by the handler', 'iterated', OTHER_BODY, false],
    ...(platform === 'Express' ? ([['an uploaded file', 'file', MULTIPART_BODY, false]] as const) : []),
  ] as const)('%s that arrives in packets leaves a request its own visitor', async (_what, path, body, chunked) => {
    const events = await upload(path, body, chunked);
    expect(events.filter((event) => nameOf(event) !== 'packet')).toHaveLength(REQUESTS * 4);
    expect(misattributed(events)).toEqual([]);
  });

  it('a listener to the packets of a body tracks for their visitor, or for nobody', async () => {
    const events = await upload('listened', OTHER_BODY, false);
    const packets = events.filter((event) => nameOf(event) === 'packet');
    expect(packets.length).toBeGreaterThanOrEqual(REQUESTS);
    const nobody = new Set(unattributed(packets));
    expect(misattributed(events.filter((event) => !nobody.has(event)))).toEqual([]);
  });
});
