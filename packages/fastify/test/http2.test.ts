import http2 from 'node:http2';
import { CHROME } from '@openpanel-node/testkit';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MAJORS } from './majors.js';
import { startApp } from './start-app.js';

// TLS with a shared key, which needs no certificate.
const psk = Buffer.alloc(32, 7);
const tls = { ciphers: 'PSK+HIGH', maxVersion: 'TLSv1.2' } as const;
const clientTls = { ...tls, pskCallback: () => ({ psk, identity: 'test' }), checkServerIdentity: () => undefined };

const routes = (app: FastifyInstance) => void app.get('/users/:id', async (request) => request.protocol);

/** The body of a response over HTTP/2. */
async function ask(url: string, path: string, headers: Record<string, string> = {}): Promise<string> {
  const session = http2.connect(url, url.startsWith('https') ? clientTls : {});
  onTestFinished(() => session.destroy());
  let body = '';
  for await (const part of session.request({ ':path': path, 'user-agent': CHROME, ...headers }).setEncoding('utf8')) {
    body += part;
  }
  return body;
}

describe.each(MAJORS)('%s', (_major, create) => {
  it('has one event of an HTTP/2 request over TLS, at its https address', async () => {
    const server = { http2: true, https: { ...tls, pskCallback: () => psk } };
    const app = await startApp(create, routes, { server });
    expect(await ask(app.url, '/users/5')).toBe('https');
    expect(await app.requests()).toMatchObject([{ route: '/users/:id', status: 200, __path: `${app.url}/users/5` }]);
  });

  it('has the address, the host and the protocol that a trusted proxy tells over HTTP/2', async () => {
    const trustProxy = ['127.0.0.1'];
    const app = await startApp(create, routes, { server: { http2: true, trustProxy } });
    const forwarded = {
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': 'shop.example',
      'x-forwarded-proto': 'https',
    };
    expect(await ask(app.url, '/users/5', forwarded)).toBe('https');
    expect(await ask(app.url, '/%ff', forwarded)).toContain('FST_ERR_BAD_URL');
    expect(await app.requests()).toMatchObject([
      { route: '/users/:id', status: 200, __path: 'https://shop.example/users/5' },
      { status: 400, __path: 'https://shop.example/%ff' },
    ]);
    expect((await app.sent()).map(({ ip }) => ip)).toEqual(['203.0.113.9', '203.0.113.9']);
  });
});
