import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Stands in front of a local server, counts the connections that are open to it, and can stop to pass anything on. */
export async function startCountingProxy(target) {
  const { hostname, port } = new URL(target);
  const open = new Set();
  const proxy = { url: '', most: 0, isHanging: false, close };
  const server = createServer((socket) => {
    const upstream = connect(Number(port), hostname);
    open.add(socket);
    proxy.most = Math.max(proxy.most, open.size);
    socket.on('data', (chunk) => proxy.isHanging || upstream.write(chunk));
    upstream.on('data', (chunk) => socket.write(chunk));
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ]) {
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
    socket.on('close', () => open.delete(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.url = `http://127.0.0.1:${server.address().port}`;
  return proxy;

  function close() {
    for (const socket of open) socket.destroy();
    server.close();
  }
}
