import { once } from 'node:events';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import { memoryTransport, OpenPanel } from '@openpanel-node/core';
import { CHROME, memoryLogger, propertiesOf } from '@openpanel-node/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { openpanel } from '../src/index.js';
import { MAJORS } from './majors.js';

// TLS with a shared key, which needs no certificate.
const psk = Buffer.alloc(32, 7);
const tls = { ciphers: 'PSK+HIGH', maxVersion: 'TLSv1.2' } as const;

it.each(MAJORS)('%s has one event of an HTTP/2 request over TLS, at its https address', async (_major, Framework) => {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport, logger: memoryLogger() });
  const router = new Router().get('/users/:id', (ctx) => {
    ctx.body = ctx.protocol;
  });
  const app = new Framework().use(openpanel({ client })).use(router.routes());
  const server = http2.createSecureServer({ ...tls, pskCallback: () => psk }, app.callback()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const session = http2.connect(`https://127.0.0.1:${port}`, {
    ...tls,
    pskCallback: () => ({ psk, identity: 'test' }),
    checkServerIdentity: () => undefined,
  });
  onTestFinished(() => {
    session.destroy();
    server.close();
  });

  const stream = session.request({ ':path': '/users/5', 'user-agent': CHROME });
  let body = '';
  for await (const part of stream.setEncoding('utf8')) body += part;
  expect(body).toBe('https');
  await client.flush();
  expect(transport.events).toHaveLength(1);
  expect(propertiesOf(transport.events[0])).toMatchObject({
    route: '/users/:id',
    status: 200,
    __path: `https://127.0.0.1:${port}/users/5`,
  });
});
