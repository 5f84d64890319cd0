import { once } from 'node:events';
import http from 'node:http';

/**
 * A reverse proxy in front of an app, as nginx is with `$proxy_add_x_forwarded_for`: it appends the address of who asks it to
 * `X-Forwarded-For`. On loopback everybody has the same one, so `peer` says from the request's headers which it would be.
 */
export async function startProxy(target, peer, set = () => ({})) {
  const server = http.createServer((request, response) => {
    const { headers } = request;
    const address = peer(headers);
    const forwarded = [headers['x-forwarded-for'], address].filter(Boolean).join(', ');
    const sent = { ...headers, 'x-forwarded-for': forwarded, 'x-forwarded-proto': 'https', ...set(address) };
    delete sent[CLIENT];
    const asked = http.request(new URL(request.url, target), { method: request.method, headers: sent }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    asked.on('error', () => response.destroy());
    request.pipe(asked);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => server.close().closeAllConnections(),
  };
}

/** The header by which a test says at which address its client is. */
export const CLIENT = 'x-test-client';

const EDGE = '173.245.48.7';

/** A CDN as Cloudflare is, which names the client in a header of its own, and nginx behind it, in front of an app. */
export async function startCdnAndNginx(target) {
  const nginx = await startProxy(
    target,
    () => EDGE,
    () => ({ 'x-real-ip': EDGE }),
  );
  const cdn = await startProxy(
    nginx.url,
    (headers) => headers[CLIENT],
    (address) => ({
      'cf-connecting-ip': address,
      'cf-ray': '8f0c0ffee0000000-FRA',
      'cf-visitor': '{"scheme":"https"}',
    }),
  );
  return {
    url: cdn.url,
    close() {
      cdn.close();
      nginx.close();
    },
  };
}
