import { once } from 'node:events';
import { connect } from 'node:net';
import { visitorAt } from './visitors.mjs';

const VISITORS = 500;
const ORDER = JSON.stringify({
  items: [
    { id: 1, count: 2 },
    { id: 7, count: 1 },
  ],
  note: 'leave it at the door',
});
const REQUESTS = [
  (n) => `GET /api/products?limit=5&sort=price&page=${n % 40} HTTP/1.1`,
  (n) => `GET /api/products/${n % 997} HTTP/1.1`,
  (n) => `GET /api/products/${n % 499}?ref=mail&utm_source=newsletter HTTP/1.1`,
  () => `POST /api/orders HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: ${ORDER.length}`,
];

function requestText(index) {
  const line = REQUESTS[index % REQUESTS.length](index);
  const { user, ip, userAgent } = visitorAt(index % VISITORS);
  const head = [
    line,
    'host: shop.example',
    `x-forwarded-for: ${ip}`,
    'x-forwarded-proto: https',
    `user-agent: ${userAgent}`,
    'accept: application/json',
    'accept-language: en-GB,en;q=0.9',
    'referer: https://shop.example/start',
    `x-user: ${user}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${line.startsWith('POST') ? ORDER : ''}`;
}

/** Makes so many requests of the app, and gives the milliseconds that they took together. */
export async function visit({ port, count, connections = 32 }) {
  const sockets = Array.from({ length: connections }, () => connect({ port, host: '127.0.0.1', noDelay: true }));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const startedAt = performance.now();
  let next = 0;
  let done = 0;
  await new Promise((resolve, reject) => {
    for (const socket of sockets) {
      const send = () => {
        if (next < count) socket.write(requestText(next++), 'latin1');
      };
      socket.on('error', reject);
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.latin1Slice();
        const bodyAt = text.indexOf('\r\n\r\n') + 4;
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1]);
        // A body whose length is not known beforehand ends with an empty chunk.
        const isWhole = Number.isNaN(length) ? text.endsWith('\r\n0\r\n\r\n') : text.length >= bodyAt + length;
        if (bodyAt < 4 || !isWhole) return;
        if (!/^HTTP\/1\.1 20[01]/.test(text)) return reject(new Error(text));
        text = '';
        done += 1;
        if (done === count) resolve();
        else send();
      });
      send();
    }
  });
  const wallMs = performance.now() - startedAt;
  for (const socket of sockets) socket.destroy();
  return wallMs;
}
