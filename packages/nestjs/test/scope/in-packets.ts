import http from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { HttpAnswer } from '@openpanel-node/testkit';

interface SlowRequest {
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Whether the server is not told how long the body will be. */
  readonly chunked?: boolean;
  /** Whether the client leaves before the last packet. */
  readonly leave?: boolean;
}

const PACKETS = 4;

/** Few connections: requests of different visitors follow each other on them. */
const agent = new http.Agent({ keepAlive: true, maxSockets: 40 });

/** Posts a body whose packets arrive one by one, between those of others; a client that left gets no answer. */
export async function postInPackets(url: string, slow: SlowRequest): Promise<HttpAnswer | undefined> {
  const body = Buffer.from(slow.body);
  const length = slow.chunked ? undefined : { 'content-length': String(body.length) };
  const outgoing = http.request(url, { method: 'POST', headers: { ...slow.headers, ...length }, agent });
  const answered = new Promise<HttpAnswer | undefined>((resolve) => {
    outgoing.on('error', () => resolve(undefined));
    outgoing.on('response', async (response) => {
      const text = await response.toArray().catch(() => []);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(text).toString() });
    });
  });
  const size = Math.ceil(body.length / PACKETS);
  for (let packet = 0; packet < PACKETS && !outgoing.destroyed; packet += 1) {
    if (packet === PACKETS - 1 && slow.leave) outgoing.destroy();
    else outgoing.write(body.subarray(packet * size, (packet + 1) * size));
    await setTimeout(Math.random() * 10);
  }
  outgoing.end();
  return answered;
}
