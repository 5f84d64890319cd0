import { memoryTransport, OpenPanel, op } from '@openpanel-node/core';
import { CHROME, memoryLogger, nameOf, profileOf, propertiesOf, request } from '@openpanel-node/testkit';
import type Koa from 'koa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openpanel } from '../src/index.js';
import { listen } from './listen.js';
import { MAJORS } from './majors.js';
import { mount } from './mount.js';

function clientWithEvents() {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport, logger: memoryLogger() });
  return { client, events: transport.events };
}

async function visit(app: Koa, clients: readonly OpenPanel[]): Promise<string> {
  const server = await listen(app.callback());
  onTestFinished(() => server.close());
  const { body } = await request(`${server.url}/sub/path`, { headers: { 'user-agent': CHROME } });
  for (const client of clients) await client.flush();
  return body;
}

describe.each(MAJORS)('%s', (_major, Framework) => {
  it('shares the tracker and the event with an app in the same context, mounted there too or not', async () => {
    const { client, events } = clientWithEvents();
    const sub = new Framework();
    sub.use(openpanel({ client })).use((ctx) => {
      ctx.state['user'] = { id: 'of_sub' };
      void ctx.op.track('by_context');
      void op.track('by_op');
      ctx.body = ctx.path;
    });
    const app = new Framework().use(openpanel({ client })).use(mount('/sub', sub));
    expect(await visit(app, [client])).toBe('/path');
    expect(events.map(nameOf)).toEqual(['by_context', 'by_op', 'request']);
    expect(events.map(profileOf)).toEqual(['of_sub', 'of_sub', 'of_sub']);
    expect(propertiesOf(events[2])).toMatchObject({ url: '/sub/path' });
  });

  it.each([true, false])(
    'has one event, of the outer context, around an app of its own (mounted: %s)',
    async (both) => {
      const { client, events } = clientWithEvents();
      const sub = new Framework();
      if (both) sub.use(openpanel({ client }));
      sub.use((ctx) => {
        ctx.state['user'] = { id: 'of_sub' };
        void op.track('by_op');
        ctx.body = String(ctx.op !== undefined);
      });
      const app = new Framework();
      app.use(openpanel({ client })).use((ctx) => {
        ctx.state['user'] = { id: 'of_app' };
        ctx.respond = false;
        return sub.callback()(ctx.req, ctx.res);
      });
      expect(await visit(app, [client])).toBe(String(both));
      expect(events.map(nameOf)).toEqual(['by_op', 'request']);
      expect(events.map(profileOf)).toEqual(['of_app', 'of_app']);
    },
  );

  it('keeps the identities of two clients apart, in whatever order and however often they are mounted', async () => {
    const a = clientWithEvents();
    const b = clientWithEvents();
    const mountA = openpanel({ client: a.client });
    const app = new Framework();
    app
      .use(mountA)
      .use(openpanel({ client: b.client, property: 'opB' }))
      .use(mountA);
    app.use(async (ctx: Koa.Context) => {
      void ctx.op.identify({ profileId: 'of_a' });
      void ctx['opB'].identify({ profileId: 'of_b' });
      await ctx['opB'].track('tracked');
      ctx.body = 'ok';
    });
    await visit(app, [a.client, b.client]);
    expect(a.events.map((event) => [nameOf(event), profileOf(event)])).toEqual([['request', 'of_a']]);
    expect(b.events.map((event) => [nameOf(event), profileOf(event)])).toEqual([
      ['tracked', 'of_b'],
      ['request', 'of_b'],
    ]);
  });

  it("works beside Koa's own async storage", async () => {
    const { client, events } = clientWithEvents();
    const app = new Framework({ asyncLocalStorage: true });
    app.use(openpanel({ client })).use(async (ctx) => {
      await new Promise((resolve) => setImmediate(resolve));
      void op.track('by_op');
      ctx.body = String(app.currentContext === ctx);
    });
    expect(await visit(app, [client])).toBe('true');
    expect(events.map(nameOf)).toEqual(['by_op', 'request']);
  });
});
