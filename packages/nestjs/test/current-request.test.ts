import { Controller, type ExecutionContext, Get, Req } from '@nestjs/common';
import { nameOf } from '@openpanel-node/testkit';
import { lastValueFrom, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { trackerOf } from '../src/current-request.js';
import { type NestRequest, op, SkipTracking } from '../src/index.js';
import { SkipTrackingGuard } from '../src/skip-tracking.guard.js';
import { TrackInterceptor } from '../src/track.interceptor.js';
import { PLATFORMS, startApp } from './start-app.js';

class Handlers {
  @SkipTracking()
  skipped() {}
}

/** What Nest hands to guards and interceptors, as far as these look at it. */
const contextOf = (type: string, args: readonly unknown[]) =>
  ({
    getType: () => type,
    getArgByIndex: (index: number) => args[index],
    getHandler: () => Handlers.prototype.skipped,
    getClass: () => Handlers,
  }) as unknown as ExecutionContext;

const graphql = (context: unknown) => contextOf('graphql', [undefined, {}, context, {}]);

const WITHOUT_REQUEST: [string, ExecutionContext][] = [
  ['a message of a microservice', contextOf('rpc', [{ user: 1 }, { getPattern: () => 'sum' }])],
  ['a message of a WebSocket', contextOf('ws', [{ on() {} }, 'text', 'say'])],
  ['a command of a terminal', contextOf('commander', [])],
  ['GraphQL without a context', graphql(undefined)],
  ['GraphQL with an empty context', graphql({})],
  ['GraphQL with a request of its own making', graphql({ req: { headers: {} } })],
  ['GraphQL over a WebSocket', graphql({ req: undefined, extra: { socket: {} } })],
];

describe.each(WITHOUT_REQUEST)('%s', (_what, context) => {
  it("is no request: its tracker is the process's, and the guard lets it pass", () => {
    expect(trackerOf(context)).toBe(op);
    expect(new SkipTrackingGuard().canActivate(context)).toBe(true);
  });

  it('is tracked in the app that runs, and its result is untouched', async () => {
    const app = await startApp('Express', {});
    const tracked = new TrackInterceptor('tracked', { on: 'always' });
    expect(await lastValueFrom(tracked.intercept(context, { handle: () => of('result') }))).toBe('result');
    const failure = new Error('failed');
    const failing = tracked.intercept(context, { handle: () => throwError(() => failure) });
    await expect(lastValueFrom(failing)).rejects.toBe(failure);
    expect((await app.sent()).map(nameOf)).toEqual(['tracked', 'tracked']);
  });
});

describe.each(PLATFORMS)('a request of GraphQL on %s', (platform) => {
  it.each([
    ['req', (request: object) => ({ req: request })],
    ['request', (request: object) => ({ request })],
    ['reply.request', (request: object) => ({ reply: { request } })],
    ['req.raw', (request: object) => ({ req: { raw: 'raw' in request ? request.raw : request } })],
  ] as const)('is found in `%s` of the context', async (_where, contextWith) => {
    const found: boolean[] = [];
    @Controller()
    class Root {
      @Get('graphql')
      graphql(@Req() request: NestRequest) {
        const context = graphql(contextWith(request));
        found.push(trackerOf(context) === request.op, new SkipTrackingGuard().canActivate(context));
      }
    }
    const app = await startApp(platform, { controllers: [Root] });
    await app.get('/graphql');
    expect(found).toEqual([true, true]);
    expect(await app.requestEvents()).toEqual([]);
    expect(app.client.stats().skipped).toMatchObject({ skip_tracking: 1 });
  });
});
