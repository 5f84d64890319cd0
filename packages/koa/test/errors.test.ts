import { memoryTransport } from '@openpanel-node/core';
import { CHROME, memoryLogger, propertiesOf, request } from '@openpanel-node/testkit';
import type Koa from 'koa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type KoaOptions, openpanel } from '../src/index.js';
import { listen } from './listen.js';
import { MAJORS } from './majors.js';

/** An app with a middleware on each side of `openpanel()`, after one request. */
async function run(
  Framework: typeof Koa,
  { before = [], after, ...options }: KoaOptions & { before?: Koa.Middleware[]; after: Koa.Middleware[] },
) {
  const transport = memoryTransport();
  const middleware = openpanel({ ...options, transport, logger: memoryLogger() } as KoaOptions);
  const app = new Framework();
  const heard: unknown[][] = [];
  app.on('error', (...args) => heard.push(args));
  for (const each of [...before, middleware, ...after]) app.use(each);
  const server = await listen(app.callback());
  onTestFinished(() => server.close());
  const answer = await request(server.url, { headers: { 'user-agent': CHROME } });
  await middleware.client.flush();
  return { answer, heard, events: transport.events.map(propertiesOf) };
}

describe.each(MAJORS)('%s', (_major, Framework) => {
  it("hands a downstream error to Koa's own handling as it is", async () => {
    const error = Object.assign(new Error('no card'), { status: 402, expose: true, headers: { 'x-plan': 'free' } });
    const { stack } = error;
    let seen: unknown;
    const watch: Koa.Middleware = (_ctx, next) =>
      next().catch((caught) => {
        seen = caught;
        throw caught;
      });
    let thrower: Koa.ParameterizedContext | undefined;
    const fail: Koa.Middleware = async (ctx) => {
      thrower = ctx;
      throw error;
    };
    const { answer, heard, events } = await run(Framework, { before: [watch], after: [fail] });
    expect(seen).toBe(error);
    expect(error.stack).toBe(stack);
    expect(heard).toHaveLength(1);
    expect(heard[0]?.[0]).toBe(error);
    expect(heard[0]?.[1]).toBe(thrower);
    expect(answer).toMatchObject({ status: 402, body: 'no card', headers: { 'x-plan': 'free' } });
    expect(events).toMatchObject([{ status: 402 }]);
  });

  it('hands through what a later middleware returns, and what is thrown that is no error', async () => {
    const returned: unknown[] = [];
    const outer: Koa.Middleware = async (_ctx, next) => void returned.push(await next());
    await run(Framework, { before: [outer], after: [() => 'returned'] });
    expect(returned).toEqual(['returned']);
    const { heard } = await run(Framework, { after: [() => Promise.reject('text')] });
    expect(heard.map(([error]) => String(error))).toEqual(['Error: non-error thrown: "text"']);
  });

  it.each(['before', 'after'] as const)('has the status of an error middleware mounted %s it', async (where) => {
    const order: string[] = [];
    const answerErrors: Koa.Middleware = async (ctx, next) => {
      try {
        await next();
      } catch {
        ctx.status = 418;
        ctx.body = 'handled';
        await new Promise((resolve) => setTimeout(resolve, 2));
        order.push('handled');
      }
    };
    const fail: Koa.Middleware = (ctx) => ctx.throw(500);
    const { answer, heard, events } = await run(Framework, {
      before: where === 'before' ? [answerErrors] : [],
      after: where === 'after' ? [answerErrors, fail] : [fail],
      getProperties: (ctx, response) => {
        order.push('asked');
        return { seen: response.status, same: response === ctx.response };
      },
    });
    expect(answer).toMatchObject({ status: 418, body: 'handled' });
    expect(heard).toEqual([]);
    expect(events).toMatchObject([{ status: 418, seen: 418, same: true }]);
    expect(order).toEqual(['handled', 'asked']);
  });

  it('knows the user of an auth middleware on either side of it', async () => {
    const auth: Koa.Middleware = (ctx, next) => {
      ctx.state['user'] = { id: 7 };
      return next();
    };
    const whose = async (before: Koa.Middleware[], after: Koa.Middleware[]) => {
      const profiles: unknown[] = [];
      const beforeSend: KoaOptions['beforeSend'] = (event) => {
        profiles.push((event.payload as { profileId?: string }).profileId);
        return event;
      };
      const track: Koa.Middleware = (ctx) => void ctx['op'].track('tracked');
      await run(Framework, { before, after: [...after, track], beforeSend });
      return profiles;
    };
    expect(await whose([auth], [])).toEqual(['7', '7']);
    expect(await whose([], [auth])).toEqual(['7', '7']);
    expect(await whose([], [])).toEqual([undefined, undefined]);
  });

  it('serves requests whose context has lost its state', async () => {
    const lose: Koa.Middleware = (ctx, next) => {
      Object.assign(ctx, { state: undefined });
      return next();
    };
    const respond: Koa.Middleware = (ctx) => {
      ctx.body = 'ok';
    };
    const { answer, events } = await run(Framework, { before: [lose], after: [respond] });
    expect(answer.status).toBe(200);
    expect(events).toMatchObject([{ status: 200 }]);
  });
});
