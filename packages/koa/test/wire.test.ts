import { memoryTransport, OpenPanel } from '@openpanel-node/core';
import { CHROME, memoryLogger, propertiesOf, visit } from '@openpanel-node/testkit';
import type Koa from 'koa';
import { describe, expect, it } from 'vitest';
import { openpanel } from '../src/index.js';
import { listen } from './listen.js';
import { MAJORS } from './majors.js';

import { WIRE_CASES, type WireCase } from './wire-cases.js';

/** What the client and the app see of a case, with the events of a client if there is one. */
async function play(Framework: typeof Koa, { handle, set, ask, leaves }: WireCase, client?: OpenPanel) {
  const app = new Framework();
  const sub = new Framework();
  const errors: string[] = [];
  const asked = deferred();
  const failed = deferred();
  const data = deferred();
  for (const each of [app, sub]) {
    each.on('error', (error: Error) => {
      errors.push(error.message);
      failed.resolve();
    });
  }
  set?.(app);
  if (client) app.use(openpanel({ client, ignoreDefaults: false }));
  app.use((ctx) => {
    asked.resolve();
    return handle(ctx, sub);
  });
  const server = await listen(app.callback());
  const moments = {
    asked: asked.promise,
    data: data.promise,
    error: Promise.all([data.promise, failed.promise]),
  };
  const view = await visit(`${server.url}/sub/path`, {
    ...ask,
    headers: { 'user-agent': CHROME },
    onData: data.resolve,
    leaves: leaves && moments[leaves],
  });
  await client?.flush();
  await server.close();
  return { view, errors };
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}

describe.each(MAJORS)('%s', (major, Framework) => {
  it.each(Object.entries(WIRE_CASES))(
    'of %s gives one event with what went out, and nothing else changes',
    async (_name, one) => {
      const transport = memoryTransport();
      const client = new OpenPanel({ transport, logger: memoryLogger() });
      const { view, errors } = await play(Framework, one, client);
      expect(transport.events).toHaveLength(1);
      const { status, aborted } = propertiesOf(transport.events[0]);
      expect({ status, aborted }).toEqual({ status: view.status, aborted: view.complete ? undefined : true });
      expect(status).toBe(typeof one.status === 'object' ? one.status[major] : one.status);

      const without = await play(Framework, one);
      expect({ status: view.status, complete: view.complete }).toEqual({
        status: without.view.status,
        complete: without.view.complete,
      });
      // Who leaves sees more or less of a body, and of errors, as it happens.
      if (one.leaves === undefined) expect({ view, errors }).toEqual(without);
    },
  );
});
