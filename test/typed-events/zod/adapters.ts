// Not run: the tracker of every adapter knows the events.
import { openpanel } from '@openpanel-node/express';
import { openpanel as fastifyPlugin } from '@openpanel-node/fastify';
import { withOpenPanel } from '@openpanel-node/fetch';
import { openpanel as honoMiddleware } from '@openpanel-node/fetch/hono';
import { openpanel as koaMiddleware } from '@openpanel-node/koa';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { events } from './events.js';

const app = express().use(openpanel({ events }));
app.get('/', (req) => {
  req.op.track('signed_up', { plan: 'pro' });
  // @ts-expect-error 01: Express, a name that is not declared
  req.op.track('sign_up', { plan: 'pro' });
  // @ts-expect-error 02: Express, a wrong value
  req.op.track('signed_up', { plan: 'gold' });
});

const koa = new Koa().use(koaMiddleware({ events }));
koa.use((ctx) => {
  ctx.op.track('signed_up', { plan: 'pro' });
  // @ts-expect-error 03: Koa, a name that is not declared
  ctx.op.track('sign_up', { plan: 'pro' });
  // @ts-expect-error 04: Koa, a wrong value
  ctx.op.track('signed_up', { plan: 'gold' });
});

const fastify = Fastify();
await fastify.register(fastifyPlugin, { events });
fastify.get('/', async (request) => {
  request.op.track('signed_up', { plan: 'pro' });
  // @ts-expect-error 05: Fastify, a name that is not declared
  request.op.track('sign_up', { plan: 'pro' });
  // @ts-expect-error 06: Fastify, a wrong value
  request.op.track('signed_up', { plan: 'gold' });
});

const hono = new Hono().use(honoMiddleware({ events }));
hono.get('/', (c) => {
  c.var.op.track('signed_up', { plan: 'pro' });
  // @ts-expect-error 07: Hono, a name that is not declared
  c.var.op.track('sign_up', { plan: 'pro' });
  // @ts-expect-error 08: Hono, a wrong value
  c.var.op.track('signed_up', { plan: 'gold' });
  return c.text('ok');
});

export const handler = withOpenPanel(() => new Response('ok'), { events });
