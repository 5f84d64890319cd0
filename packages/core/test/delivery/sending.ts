import net from 'node:net';
import { onTestFinished } from 'vitest';
import type { TransportRequest, TransportResult } from '../../src/delivery/transport.js';
import { UndiciSender } from '../../src/delivery/undici-sender.js';

export const REQUEST = { body: '{"type":"track","payload":{"name":"x"}}', ip: '203.0.113.9', userAgent: 'Mozilla/5.0' };

/** The sender of HTTP with promises. */
export function senderTo(apiUrl: string, more: Partial<ConstructorParameters<typeof UndiciSender>[0]> = {}) {
  const sender = new UndiciSender({
    apiUrl,
    clientId: 'id',
    clientSecret: 'secret',
    sdkName: 'openpanel-node',
    sdkVersion: '1.2.3',
    connections: 4,
    maxConnections: 4,
    requestTimeoutMs: 500,
    dispatcher: undefined,
    proxy: undefined,
    ...more,
  });
  onTestFinished(() => sender.close());
  return {
    send: (request: TransportRequest) => new Promise<TransportResult>((resolve) => sender.send(request, resolve)),
    close: () => sender.close(),
  };
}

/** A TCP server that does what it likes with a connection. */
export async function rawServer(onConnection: (socket: net.Socket) => void): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}
