import { once } from 'node:events';
import http, { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memoryTransport } from '@openpanel-node/core';
import { CHROME, memoryLogger, propertiesOf } from '@openpanel-node/testkit';
import express from 'express';
import supertest from 'supertest';
import { expect, it } from 'vitest';
import { openpanel } from '../src/index.js';

it('ends the request of a socket that was taken over when the socket closes', async () => {
  const transport = memoryTransport();
  const middleware = openpanel({ transport, logger: memoryLogger() });
  const app = express().use(middleware);
  app.get('/socket', ({ socket }) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n');
    socket.on('end', () => socket.end()).resume();
  });
  const server = http.createServer(app).listen(0, '127.0.0.1');
  // As the WebSocket libraries for Express do it: the app routes the upgrade, with a response that has no socket.
  server.on('upgrade', (request) => app(request as never, new ServerResponse(request) as never));

  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = { connection: 'upgrade', upgrade: 'x', 'user-agent': CHROME };
  const socket = await new Promise<NodeJS.WritableStream & { destroy(): void }>((resolve) => {
    http.get({ port, path: '/socket', headers }).on('upgrade', (_response, taken) => resolve(taken));
  });
  const event = new Promise((resolve) => middleware.client.on('delivery', resolve));
  socket.destroy();
  await event;
  expect(propertiesOf(transport.events[0])).toMatchObject({ route: '/socket', aborted: true });
  const started = performance.now();
  await middleware.client.shutdown(5_000);
  expect(performance.now() - started).toBeLessThan(2_000);
  server.close();
});

it('serves requests when the tracker has no place under the name it was given', async () => {
  const logger = memoryLogger();
  const app = express().use(openpanel({ transport: memoryTransport(), logger, property: 'query' }));
  app.get('/', (req, res) => void res.json(req.query));
  await supertest(app).get('/?a=1').expect(200, { a: '1' });
  expect(logger.lines.filter((line) => line.includes('resolver_failed'))).toHaveLength(1);
});
