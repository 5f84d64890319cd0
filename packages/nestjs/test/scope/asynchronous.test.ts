import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { Controller, Get, Req, Res, Sse, StreamableFile } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { nameOf } from '@openpanel-node/testkit';
import { interval, map, take, tap, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type NestRequest, op } from '../../src/index.js';
import { PLATFORMS, startApp } from '../start-app.js';
import { AuthGuard, misattributed, userOf, VISITOR_OPTIONS, visitor } from './visitors.js';

const REQUESTS = 60;
const USERS = 20;
const CHUNKS = 20;

/** Listens since the start of the app. */
class Orders extends EventEmitter {
  constructor() {
    super();
    this.on('placed', async (of: string) => {
      void op.track('listener', { of });
      await new Promise(setImmediate);
      void op.track('listener later', { of });
    });
  }
}

/** What goes on when a response has ended. */
const background: Promise<unknown>[] = [];

async function* rows(of: string) {
  for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
    void op.track('generator', { of });
    yield 'x'.repeat(64 * 1024);
  }
}

const orders = new Orders();

@Controller()
class Root {
  @Get('emitter')
  async emitter(@Req() request: NestRequest) {
    orders.emit('placed', userOf(request));
    await new Promise((resolve) => setTimeout(resolve, 5));
    orders.emit('placed', userOf(request));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }

  @Get('timers')
  async timers(@Req() request: NestRequest) {
    const of = userOf(request);
    const track = (name: string, resolve: () => void) => () => {
      void op.track(name, { of });
      resolve();
    };
    await Promise.all([
      new Promise<void>((resolve) => setTimeout(track('timeout', resolve), 3)),
      new Promise<void>((resolve) => setImmediate(track('immediate', resolve))),
      new Promise<void>((resolve) => process.nextTick(track('tick', resolve))),
      new Promise<void>((resolve) => queueMicrotask(track('microtask', resolve))),
      new Promise<void>((resolve) => {
        const ticking = setInterval(() => {
          clearInterval(ticking);
          track('interval', resolve)();
        }, 1);
      }),
    ]);
  }

  @Get('background')
  background(@Req() request: NestRequest, @Res({ passthrough: true }) response: { raw?: ServerResponse }) {
    const of = userOf(request);
    const ended = once(response.raw ?? (response as ServerResponse), 'finish');
    const work = async () => {
      await ended;
      void op.track('after the response', { of });
      await new Promise((resolve) => setTimeout(resolve, 10));
      void op.track('long after the response', { of });
    };
    background.push(work());
    return 'accepted';
  }

  @Get('observable')
  observable(@Req() request: NestRequest) {
    const of = userOf(request);
    return timer(3).pipe(
      tap(() => void op.track('observable', { of })),
      map(() => 'done'),
    );
  }

  @Get('stream')
  stream(@Req() request: NestRequest) {
    const stream = Readable.from(rows(userOf(request)), { objectMode: false });
    stream.on('end', () => void op.track('stream end', { of: userOf(request) }));
    return new StreamableFile(stream);
  }

  @Sse('sse')
  sse(@Req() request: NestRequest) {
    const of = userOf(request);
    return interval(2).pipe(
      take(3),
      tap(() => void op.track('sse', { of })),
      map((index) => ({ data: { index } })),
    );
  }
}

describe.each(PLATFORMS)('on %s', (platform) => {
  it.each([
    [
      'what a listener does that is older than the request',
      '/emitter',
      ['listener', 'listener', 'listener later', 'listener later'],
    ],
    ['what timers do', '/timers', ['immediate', 'interval', 'microtask', 'tick', 'timeout']],
    ['work that outlives its response', '/background', ['after the response', 'long after the response']],
    ['an observable result', '/observable', ['observable']],
    ['a streamed result', '/stream', [...Array<string>(CHUNKS).fill('generator'), 'stream end']],
    ['a stream of server-sent events', '/sse', ['sse', 'sse', 'sse']],
  ])('%s belongs to its request', async (_what, path, names) => {
    const app = await startApp(
      platform,
      { controllers: [Root], providers: [{ provide: APP_GUARD, useClass: AuthGuard }] },
      { options: VISITOR_OPTIONS },
    );
    background.length = 0;
    await Promise.all(
      Array.from({ length: REQUESTS }, (_, index) => app.get(path, { headers: visitor(index % USERS) })),
    );
    await Promise.all(background);
    const events = await app.sent();
    expect(events.map(nameOf).sort()).toEqual(
      Array.from({ length: REQUESTS }, () => [...names, 'request'])
        .flat()
        .sort(),
    );
    expect(misattributed(events)).toEqual([]);
  });
});
