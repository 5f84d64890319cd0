// Visitors of an app: so many connections, each with its next request as soon as it has its answer.
import { once } from 'node:events';
import { connect } from 'node:net';

const CONNECTIONS = 32;
const BROWSERS = Array.from(
  { length: 20 },
  (_, index) =>
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${120 + index}.0.0.0 Safari/537.36`,
);
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
  const visitor = index % 500;
  const head = [
    line,
    'host: shop.example',
    `x-forwarded-for: 85.${visitor >> 4}.7.${(visitor & 15) + 1}`,
    'x-forwarded-proto: https',
    `user-agent: ${BROWSERS[visitor % BROWSERS.length]}`,
    'accept: application/json',
    'accept-language: en-GB,en;q=0.9',
    'referer: https://shop.example/start',
    `x-user: user_${visitor}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${line.startsWith('POST') ? ORDER : ''}`;
}

/** Makes so many requests of the app, and gives the milliseconds that they took together. */
async function visit(port, count) {
  const sockets = Array.from({ length: CONNECTIONS }, () => connect({ port, host: '127.0.0.1', noDelay: true }));
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
        if (bodyAt < 4 || text.length < bodyAt + length) return;
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

process.on('message', async ({ port, count }) => process.send({ wallMs: await visit(port, count) }));
process.on('disconnect', () => process.exit());
process.send('ready');
