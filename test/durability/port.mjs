// A port of its own in front of a server, which may be replaced.
import { once } from 'node:events';
import net from 'node:net';

export async function startPort(first) {
  let target = first;
  const sockets = new Set();
  const server = net.createServer((socket) => {
    if (target === undefined) return void socket.destroy();
    const other = net.connect(target, '127.0.0.1');
    for (const [one, its] of [
      [socket, other],
      [other, socket],
    ]) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        its.destroy();
      });
      one.pipe(its);
    }
  });
  const close = () => {
    target = undefined;
    for (const socket of sockets) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    number: server.address().port,
    close,
    open(port) {
      target = port;
    },
    stop() {
      close();
      server.close();
    },
  };
}
