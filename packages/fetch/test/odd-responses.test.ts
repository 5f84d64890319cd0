import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CHROME, propertiesOf } from '@openpanel-node/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { memoryTransport, OpenPanel, withOpenPanel } from '../src/index.js';

const ask = (init?: RequestInit) =>
  new Request('https://shop.example/', { headers: { 'user-agent': CHROME }, ...init });

/** A wrapped handler, and what its request events say. */
function wrap(handler: (request: Request) => Response | Promise<Response>) {
  const transport = memoryTransport();
  const client = new OpenPanel({ transport, logger: false });
  const requests = async () => {
    await client.flush();
    return transport.events.map(propertiesOf);
  };
  return { handle: withOpenPanel(handler, { client }), requests };
}

it('passes on a response of another server, whatever its status', async () => {
  const server = createServer((_request, response) => response.writeHead(999).end('denied')).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close().closeAllConnections());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { handle, requests } = wrap(() => fetch(`http://127.0.0.1:${port}`));
  const response = await handle(ask());
  expect([response.status, await response.text()]).toEqual([999, 'denied']);
  expect(await requests()).toMatchObject([{ status: 999 }]);
});

it('has the status with which a server answers for Response.error()', async () => {
  const { handle, requests } = wrap(() => Response.error());
  expect(await handle(ask())).toMatchObject({ type: 'error' });
  expect(await requests()).toMatchObject([{ status: 500 }]);
});

it('sends an event each time a handler returns the same response', async () => {
  const response = new Response(null, { status: 304 });
  const { handle, requests } = wrap(() => response);
  expect([handle(ask()), handle(ask())]).toEqual([response, response]);
  expect(await requests()).toMatchObject([{ status: 304 }, { status: 304 }]);
});

it('leaves a body alone that something else reads already', async () => {
  const read = new Response('read');
  await read.text();
  const { handle, requests } = wrap(() => read);
  expect(handle(ask())).toBe(read);
  expect(await requests()).toMatchObject([{ status: 200 }]);
});

it('has no event before a stream of server-sent events ends, and then one, of a client that left', async () => {
  let sent = 0;
  const pull = (controller: ReadableStreamDefaultController) => {
    sent += 1;
    controller.enqueue(new Uint8Array([sent]));
  };
  const { handle, requests } = wrap(() => new Response(new ReadableStream({ pull }, { highWaterMark: 0 })));
  const left = new AbortController();
  const { body } = await handle(ask({ signal: left.signal }));
  const reader = body!.getReader();
  for (let read = 1; read <= 100; read += 1) expect(await reader.read()).toMatchObject({ done: false });
  expect(await requests()).toEqual([]);
  left.abort();
  await reader.cancel();
  expect(await requests()).toMatchObject([{ status: 200, aborted: true }]);
  expect(sent).toBe(100);
});
