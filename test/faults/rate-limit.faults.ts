import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OpenPanel } from '../../packages/core/src/index.js';
import { memoryLogger } from '../../packages/testkit/src/index.js';
import { freeAddress, nginxPath, startNginx } from '../../packages/testkit/src/proxies/nginx.js';

const EVENTS = 300;
const MOST_REFUSALS_AN_EVENT = 1.5;
const LONGEST_MS = 30_000;

/** nginx's own limit in front of an API, without a burst: 20 requests a second, one each 50 ms. */
async function limitedApi(directives: string): Promise<{ url: string; stored: () => number }> {
  let stored = 0;
  const api = http.createServer((request, response) => {
    request.resume().on('end', () => {
      stored += 1;
      response.setHeader('content-type', 'application/json');
      response.end('{"deviceId":"","sessionId":""}');
    });
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void api.close());
  const address = await freeAddress('127.0.0.1');
  const nginx = await startNginx(
    `limit_req_zone $binary_remote_addr zone=api:1m rate=20r/s;
    server {
      listen 127.0.0.1:${address.port};
      location / { limit_req zone=api; ${directives} proxy_pass http://127.0.0.1:${(api.address() as AddressInfo).port}; }
    }`,
    address,
  );
  onTestFinished(() => nginx.close());
  return { url: `http://127.0.0.1:${address.port}`, stored: () => stored };
}

describe.skipIf(nginxPath() === undefined)('behind limit_req of a real nginx, at 20 requests a second', () => {
  it.each([
    ['its own 503', ''],
    ['429 without Retry-After', 'limit_req_status 429;'],
  ])(
    '300 events are delivered at the default options, with few refusals: %s',
    { timeout: 60_000 },
    async (_, status) => {
      const { url, stored } = await limitedApi(status);
      const client = new OpenPanel({
        apiUrl: url,
        clientId: '10ca1000-0000-4000-8000-000000000001',
        clientSecret: 'sec_test',
        logger: memoryLogger(),
      });
      for (let event = 0; event < EVENTS; event += 1) void client.track('limited', { event });
      expect(await client.flush(LONGEST_MS)).toMatchObject({ delivered: EVENTS, dropped: 0, pending: 0 });
      expect(stored()).toBe(EVENTS);
      expect(client.stats().retried).toBeGreaterThan(0);
      expect(client.stats().retried).toBeLessThan(MOST_REFUSALS_AN_EVENT * EVENTS);
      console.log(`limit_req, ${status || '503'}: ${client.stats().retried} refused requests for ${EVENTS} events`);
      await client.shutdown();
    },
  );
});
