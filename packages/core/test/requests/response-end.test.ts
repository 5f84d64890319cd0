import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ResponseEnd } from '../../src/requests/response-end.js';
import { aborted, complete, LARGE, recorder } from './response-recorder.js';

const GET = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';

type Handler = (request: IncomingMessage, response: ServerResponse, observe: () => void) => void;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(handler: Handler) {
  const record = recorder();
  const server = http.createServer((request, response) => {
    handler(request, response, () => record.observe(request, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  cleanups.push(stop);
  return { ...record, port: (server.address() as AddressInfo).port, stop };
}

async function dial(port: number, text = GET): Promise<Socket> {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  cleanups.push(() => socket.destroy());
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

describe('over HTTP/1', () => {
  it.each<[string, Handler, ResponseEnd]>([
    ['a response', (_request, response) => response.end('hi'), complete()],
    ['a response without a body', (_request, response) => response.writeHead(204).end(), complete(204)],
    ['an error', (_request, response) => response.writeHead(500).end('no'), complete(500)],
    [
      'a status that is set too late',
      (_request, response) => response.flushHeaders() ?? Object.assign(response, { statusCode: 500 }).end(),
      complete(),
    ],
    ['a large response', (_request, response) => response.end(LARGE), complete()],
    ['connection: close', (_request, response) => response.setHeader('connection', 'close').end('hi'), complete()],
    ['a response that is destroyed', (_request, response) => response.destroy(), aborted()],
    ['a response destroyed after its headers', (_request, response) => response.writeHead(206).destroy(), aborted(206)],
    ['a response destroyed with an error', (_request, response) => response.destroy(new Error('no')), aborted()],
    ['a large response destroyed after its end', (_request, response) => response.end(LARGE).destroy(), aborted(200)],
    ['a socket that is destroyed', (request) => request.socket.destroy(), aborted()],
  ])('reports %s once', async (_name, handler, expected) => {
    const server = await serve((request, response, observe) => {
      observe();
      handler(request, response, observe);
    });
    (await dial(server.port)).resume();
    expect(await server.next()).toEqual(expected);
    await server.stop();
    server.expectSettled(1);
  });

  it('reports a client that left before the headers', async () => {
    let client: Socket | undefined;
    const server = await serve((_request, _response, observe) => {
      observe();
      client?.destroy();
    });
    client = await dial(server.port);
    expect(await server.next()).toEqual(aborted());
    await server.stop();
    server.expectSettled(1);
  });

  it('reports a client that left during its upload, whatever it was answered then', async () => {
    const server = await serve((request, response, observe) => {
      observe();
      request.on('aborted', () => response.writeHead(400).end('incomplete'));
      request.on('error', () => {});
      request.resume();
      request.once('data', () => client.destroy());
    });
    const client = await dial(server.port, 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\nfirst part');
    expect(await server.next()).toEqual(aborted());
    await server.stop();
    server.expectSettled(1);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['before the end was written', (response) => response.write(LARGE)],
    ['after the end was written', (response) => response.end(LARGE)],
  ])('reports a client that left in mid download, %s', async (_name, write) => {
    const server = await serve((_request, response, observe) => {
      observe();
      write(response.writeHead(206));
    });
    const client = await dial(server.port);
    client.once('data', () => client.destroy());
    expect(await server.next()).toEqual(aborted(206));
    await server.stop();
    server.expectSettled(1);
  });

  it.each(['destroy', 'resetAndDestroy'] as const)(
    'counts a client that left with the whole response (%s) as complete',
    async (leave) => {
      for (const body of [Buffer.from('hi'), LARGE]) {
        const server = await serve((_request, response, observe) => {
          observe();
          response.setHeader('content-length', body.length).end(body);
        });
        const client = await dial(server.port);
        let headers = '';
        let received = 0;
        client.on('data', (chunk: Buffer) => {
          received += chunk.length;
          if (!headers.includes('\r\n\r\n')) headers += chunk.toString('latin1');
          if (received >= headers.indexOf('\r\n\r\n') + 4 + body.length) client[leave]();
        });
        expect(await server.next()).toEqual(complete());
        await server.stop();
        server.expectSettled(1);
      }
    },
  );

  it('reports a request that is never answered when its connection goes', async () => {
    const arrived = deferred();
    const server = await serve((_request, _response, observe) => {
      observe();
      arrived.resolve(undefined);
    });
    const client = await dial(server.port);
    await arrived.promise;
    expect(server.ends).toEqual([]);
    client.end().destroy();
    expect(await server.next()).toEqual(aborted());
    server.expectSettled(1);
  });

  it('reports each request of a kept-alive connection, and leaves nothing on its socket', async () => {
    const listeners: number[] = [];
    const server = await serve((request, response, observe) => {
      observe();
      listeners.push(request.socket.listenerCount('close') + request.socket.listenerCount('error'));
      response.end('hi');
    });
    const client = (await dial(server.port)).resume();
    for (let i = 0; i < 20; i += 1) {
      expect(await server.next()).toEqual(complete());
      if (i < 19) client.write(GET);
    }
    expect(new Set(listeners).size).toBe(1);
    client.destroy();
    await server.stop();
    server.expectSettled(20);
  });

  it('reports pipelined requests in turn', async () => {
    const held: ServerResponse[] = [];
    const server = await serve((_request, response, observe) => {
      observe();
      if (held.push(response) === 3)
        for (const [i, each] of held.reverse().entries()) each.writeHead(201 + i).end('hi');
    });
    (await dial(server.port, GET.repeat(3))).resume();
    expect([await server.next(), await server.next(), await server.next()]).toEqual([
      complete(203),
      complete(202),
      complete(201),
    ]);
    await server.stop();
    server.expectSettled(3);
  });

  it('reports pipelined requests whose connection goes while they wait', async () => {
    let client: Socket | undefined;
    let seen = 0;
    const server = await serve((_request, _response, observe) => {
      observe();
      if (++seen === 3) client?.destroy();
    });
    client = await dial(server.port, GET.repeat(3));
    expect([await server.next(), await server.next(), await server.next()]).toEqual([aborted(), aborted(), aborted()]);
    await server.stop();
    server.expectSettled(3);
  });

  it('reports no status of pipelined answers that never went out', async () => {
    let client: Socket | undefined;
    let seen = 0;
    const server = await serve((_request, response, observe) => {
      observe();
      if (++seen > 1) response.end('hi');
      if (seen === 3) client?.destroy();
    });
    client = await dial(server.port, GET.repeat(3));
    expect([await server.next(), await server.next(), await server.next()]).toEqual([aborted(), aborted(), aborted()]);
    await server.stop();
    server.expectSettled(3);
  });

  it('reports at once a pipelined request whose connection is already gone', async () => {
    let client: Socket | undefined;
    const server = await serve((request, _response, observe) => {
      if (request.url === '/first') return;
      request.once('close', () => setImmediate(observe));
      client?.destroy();
    });
    client = await dial(server.port, `${GET.replace('/', '/first')}${GET}`);
    expect(await server.next()).toEqual(aborted());
    await server.stop();
    server.expectSettled(1);
  });

  it('goes on when the request body has been read long before the response ends', async () => {
    const server = await serve((request, response, observe) => {
      observe();
      request.resume().once('close', () => setImmediate(() => response.end('hi')));
    });
    (await dial(server.port, 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi')).resume();
    expect(await server.next()).toEqual(complete());
    await server.stop();
    server.expectSettled(1);
  });

  it.each<[string, string, ResponseEnd]>([
    ['finish', 'end', complete()],
    ['close', 'end', complete()],
    ['close', 'destroy', aborted()],
  ])('reports at once a response whose %s (by %s) is over', async (event, method, expected) => {
    const server = await serve((_request, response, observe) => {
      response.once(event, () => setImmediate(observe));
      if (method === 'end') response.end('hi');
      else response.destroy();
    });
    (await dial(server.port)).resume();
    expect(await server.next()).toEqual(expected);
    await server.stop();
    server.expectSettled(1);
  });

  it('reports a response that was ended in the same turn', async () => {
    const server = await serve((_request, response, observe) => {
      response.end('hi');
      observe();
    });
    (await dial(server.port)).resume();
    expect(await server.next()).toEqual(complete());
    await server.stop();
    server.expectSettled(1);
  });

  it('adds one finish and one close listener, and takes the time in tenths of a millisecond', async () => {
    const server = await serve((_request, response, observe) => {
      const before = [response.listenerCount('finish'), response.listenerCount('close')];
      observe();
      expect([response.listenerCount('finish'), response.listenerCount('close')]).toEqual(
        before.map((count) => count + 1),
      );
      response.end('hi');
    });
    (await dial(server.port)).resume();
    const { durationMs } = await server.next();
    expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(Math.round(durationMs * 10) / 10).toBe(durationMs);
  });
});

function deferred() {
  let resolve!: (value: unknown) => void;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
