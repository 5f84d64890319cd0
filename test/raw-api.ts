import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What came over the wire: everything up to the empty line, and what is after it. */
interface RawRequest {
  readonly head: string;
  readonly body: string;
}

/** A server in the API's place that keeps each byte. Ends with the test. */
export interface RawApi {
  readonly url: string;
  readonly host: string;
  /** The request that comes next, or came and was not taken yet. */
  next(): Promise<RawRequest>;
  /** How many came. */
  count(): number;
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}';

export async function startRawApi(answer = OK): Promise<RawApi> {
  const requests: RawRequest[] = [];
  let taken = 0;
  let came = () => {};
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.setEncoding('utf8').on('error', () => {});
    socket.on('data', (part) => {
      text += part;
      const end = text.indexOf('\r\n\r\n');
      const length = Number(/^content-length: (\d+)$/im.exec(text)?.[1] ?? 0);
      if (end === -1 || Buffer.byteLength(text.slice(end + 4)) < length) return;
      requests.push({ head: text.slice(0, end), body: text.slice(end + 4) });
      text = '';
      socket.write(answer);
      came();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    count: () => requests.length,
    async next() {
      while (requests.length <= taken) {
        await new Promise<void>((resolve) => {
          came = resolve;
        });
      }
      taken += 1;
      return requests[taken - 1] as RawRequest;
    },
  };
}
