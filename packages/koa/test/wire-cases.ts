import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import type { VisitOptions } from '@openpanel-node/testkit';
import type Koa from 'koa';
import { mount } from './mount.js';

/** A response, or its failure, and when its client leaves. */
export interface WireCase {
  readonly handle: (ctx: Koa.Context, sub: Koa) => unknown;
  readonly set?: (app: Koa) => void;
  readonly ask?: VisitOptions;
  /** When the client leaves: asked, at the first bytes, or with these when the app has heard of an error. */
  readonly leaves?: 'asked' | 'data' | 'error';
  /** What goes out; for each major where they differ. */
  readonly status: number | undefined | Readonly<Record<string, number | undefined>>;
}

const begun = (stream = new PassThrough()) => {
  stream.write('first bytes');
  return stream;
};

export const WIRE_CASES: Readonly<Record<string, WireCase>> = {
  'a body': { handle: (ctx) => Object.assign(ctx, { body: { ok: true } }), status: 200 },
  'no answer': { handle: () => {}, status: 404 },
  'no content': { handle: (ctx) => Object.assign(ctx, { status: 204 }), status: 204 },
  'a HEAD request': { handle: (ctx) => Object.assign(ctx, { body: 'x' }), ask: { method: 'HEAD' }, status: 200 },
  'a HEAD request that fails': { handle: (ctx) => ctx.throw(503), ask: { method: 'HEAD' }, status: 503 },
  'an error': { handle: () => Promise.reject(new Error('private')), status: 500 },
  'ctx.throw(402)': { handle: (ctx) => ctx.throw(402, 'Payment, please'), status: 402 },
  'an error that exposes its message': {
    handle: () => Promise.reject(Object.assign(new Error('public'), { status: 422, expose: true })),
    status: 422,
  },
  'an error with a status that is none': {
    handle: () => Promise.reject(Object.assign(new Error('x'), { status: 999 })),
    status: 500,
  },
  'something thrown that is no error': { handle: () => Promise.reject('text'), status: 500 },
  'a missing file': {
    handle: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOENT' })),
    status: { 'Koa 2': 404, 'Koa 3': 500 },
  },
  'an error after the body was set': {
    handle: (ctx) => {
      ctx.body = Readable.from(['never seen']);
      ctx.throw(409);
    },
    status: 409,
  },
  'a body that cannot be written as JSON': {
    handle: (ctx) => Object.assign(ctx, { body: { big: 1n } }),
    status: 500,
  },
  'a response by hand': {
    handle: (ctx) => {
      ctx.respond = false;
      ctx.res.writeHead(418).end('by hand');
    },
    status: 418,
  },
  'a response by hand, later': {
    handle: (ctx) => {
      ctx.respond = false;
      setImmediate(() => ctx.res.writeHead(418).end('by hand'));
    },
    status: 418,
  },
  'an error after the headers': {
    handle: (ctx) => {
      ctx.res.writeHead(200).write('first bytes');
      ctx.throw(500);
    },
    leaves: 'error',
    status: 200,
  },
  'a stream': { handle: (ctx) => Object.assign(ctx, { body: Readable.from(['a', 'b']) }), status: 200 },
  'a stream that fails before its first bytes': {
    handle: (ctx) => {
      const stream = new PassThrough();
      ctx.body = stream;
      setImmediate(() => stream.destroy(new Error('no source')));
    },
    // Koa 3 destroys the response that its error handling has just written.
    status: { 'Koa 2': 500, 'Koa 3': undefined },
  },
  'a stream that fails halfway': {
    handle: (ctx) => {
      const stream = begun();
      ctx.body = stream;
      ctx.res.once('pipe', () => setTimeout(() => stream.destroy(new Error('source lost')), 5));
    },
    // Koa 2 leaves such a response open.
    leaves: 'error',
    status: 200,
  },
  'server-sent events that the client leaves': {
    handle: (ctx) => Object.assign(ctx, { type: 'text/event-stream', body: begun() }),
    leaves: 'data',
    status: 200,
  },
  'a download that the client leaves': {
    handle: (ctx) => {
      ctx.body = new Readable({
        read() {
          this.push('x'.repeat(65_536));
        },
      });
    },
    leaves: 'data',
    status: 200,
  },
  'an upload that the client leaves': {
    handle: async (ctx) => {
      for await (const _part of ctx.req);
    },
    ask: { method: 'POST', upload: true },
    leaves: 'asked',
    status: undefined,
  },
  'an upload that the client leaves, answered with 400 too late': {
    handle: async (ctx) => {
      try {
        for await (const _part of ctx.req);
      } catch {
        ctx.throw(400);
      }
    },
    ask: { method: 'POST', upload: true },
    leaves: 'asked',
    status: undefined,
  },
  'a handler that answers after the client has left': {
    handle: async (ctx) => {
      await once(ctx.res, 'close');
      ctx.body = 'late';
    },
    leaves: 'asked',
    status: undefined,
  },
  'a handler that fails after the client has left': {
    handle: async (ctx) => {
      await once(ctx.res, 'close');
      ctx.throw(500);
    },
    leaves: 'asked',
    status: undefined,
  },
  "the app's own ctx.onerror": {
    set: (app) =>
      Object.assign(app.context, {
        onerror(this: Koa.Context, error: Error | null) {
          if (error) this.res.writeHead(418).end('mine');
        },
      }),
    handle: () => Promise.reject(new Error('x')),
    status: 418,
  },
  'an app in the same context': {
    handle: (ctx, sub) => {
      sub.use(({ path }) => {
        ctx.body = path;
        ctx.status = 203;
      });
      return mount('/sub', sub)(ctx, async () => {});
    },
    status: 203,
  },
  'an app in the same context that throws': {
    handle: (ctx, sub) =>
      mount(
        '/sub',
        sub.use(() => ctx.throw(402)),
      )(ctx, async () => {}),
    status: 402,
  },
  'an app with a context of its own': {
    handle: (ctx, sub) => {
      ctx.respond = false;
      sub.use((inner) => Object.assign(inner, { body: 'inner', status: 203 }));
      return sub.callback()(ctx.req, ctx.res);
    },
    status: 203,
  },
  'an app with a context of its own that throws': {
    handle: (ctx, sub) => {
      ctx.respond = false;
      return sub.use((inner) => inner.throw(402)).callback()(ctx.req, ctx.res);
    },
    status: 402,
  },
};
