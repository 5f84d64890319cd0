import type { IncomingHttpHeaders } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createIgnore, type IgnoreOption, type IgnoreReason } from '../../src/requests/skip-rules.js';

const get = (path: string, headers: IncomingHttpHeaders = {}) => ({ method: 'GET', path, headers });

function ignores(ignore: IgnoreOption<unknown>, path: string, ignoreDefaults = false) {
  return createIgnore({ ignore, ignoreDefaults })(get(path), undefined);
}

describe('the built-in list', () => {
  const ignore = createIgnore({ ignoreDefaults: true });

  it.each<[IgnoreReason | undefined, string, string]>([
    ['method', 'OPTIONS', '/api'],
    ['method', 'HEAD', '/'],
    ['method', 'TRACE', '/'],
    ['method', 'CONNECT', '/'],
    ['health_check', 'GET', '/health'],
    ['health_check', 'GET', '/Healthz/'],
    ['health_check', 'GET', '/readyz'],
    ['health_check', 'GET', '/health/live'],
    ['health_check', 'GET', '/metrics'],
    ['health_check', 'GET', '/actuator/health'],
    ['health_check', 'GET', '/up'],
    [undefined, 'POST', '/health'],
    [undefined, 'GET', '/healthy-recipes'],
    ['health_check', 'GET', '/blog/health'],
    ['health_check', 'GET', '/api/health'],
    ['health_check', 'GET', '/api/v2/Healthz/'],
    ['health_check', 'GET', '/v1/healthcheck'],
    ['health_check', 'GET', '/internal/health'],
    ['health_check', 'GET', '/api/health/live'],
    ['health_check', 'GET', '/internal/metrics'],
    ['health_check', 'GET', '/api/ping'],
    ['health_check', 'GET', '/livez'],
    [undefined, 'GET', '/matches/live'],
    [undefined, 'GET', '/orders/7/status'],
    [undefined, 'GET', '/sign/up'],
    [undefined, 'POST', '/api/status'],
    [undefined, 'GET', '/health/records'],
    ['health_check', 'GET', '/status'],
    ['asset', 'GET', '/favicon.ico'],
    ['asset', 'GET', '/robots.txt'],
    ['asset', 'GET', '/sitemap.xml'],
    ['asset', 'GET', '/sitemap-2.xml'],
    ['asset', 'GET', '/.well-known/acme-challenge/x'],
    ['asset', 'GET', '/apple-touch-icon.png'],
    ['asset', 'GET', '/static/App.MJS'],
    ['asset', 'GET', '/docs/node.js'],
    ['asset', 'GET', '/fonts/a.woff2'],
    ['asset', 'GET', '/app/manifest.json'],
    ['asset', 'GET', '/site.webmanifest'],
    ['scanner', 'GET', '/.env'],
    ['scanner', 'GET', '/app/.env.local'],
    ['scanner', 'POST', '/.git/config'],
    ['scanner', 'GET', '/blog/wp-login.php'],
    ['scanner', 'GET', '/WP-admin/'],
    ['scanner', 'POST', '/cgi-bin/luci'],
    ['scanner', 'GET', '/index.PHP'],
    ['scanner', 'GET', '/login.aspx'],
    ['asset', 'GET', '/wp-content/a.css'],
    [undefined, 'GET', '/integrations/wordpress'],
    [undefined, 'GET', '/environment'],
    [undefined, 'GET', '/a.env'],
    [undefined, 'GET', '/.github'],
    [undefined, 'GET', '/php'],
    [undefined, 'POST', '/upload/photo.png'],
    [undefined, 'GET', '/notes.txt'],
    [undefined, 'GET', '/api/users.json'],
    [undefined, 'GET', '/report.pdf'],
    [undefined, 'GET', '/js'],
    [undefined, 'GET', '/'],
    [undefined, 'DELETE', '/users/1'],
    [undefined, 'GET', ''],
  ])('%j for %s %j', (reason, method, path) => {
    expect(ignore({ method, path, headers: {} }, undefined)).toBe(reason);
  });

  it.each(['kube-probe/1.29', 'ELB-HealthChecker/2.0', 'GoogleHC/1.0', 'Consul Health Check', 'Prometheus/2.45.0'])(
    'knows the health checker %s on any path',
    (userAgent) => {
      expect(ignore(get('/', { 'user-agent': userAgent }), undefined)).toBe('health_check');
    },
  );

  it('knows prefetches', () => {
    expect(ignore(get('/pricing', { 'sec-purpose': 'prefetch' }), undefined)).toBe('prefetch');
  });

  it.each<[IgnoreReason | undefined, string, string | undefined, IncomingHttpHeaders]>([
    ['health_check', '/blog/health', '/blog/health', {}],
    [undefined, '/blog/health', '/blog/:slug', {}],
    [undefined, '/blog/health', '/blog/health', { 'sec-fetch-mode': 'navigate' }],
    [undefined, '/blog/health', undefined, { accept: 'text/html,*/*;q=0.8' }],
    [undefined, '/status', '/status', { accept: 'text/html,*/*;q=0.8' }],
    ['health_check', '/api/health', '/api/health', { accept: 'text/html,*/*;q=0.8' }],
    ['health_check', '/api/v1/health', '/api/:version/health', {}],
    ['health_check', '/healthz', '/*', {}],
  ])('%s: %s, answered by %s, asked for with %o', (reason, path, route, headers) => {
    const answer = { route, status: 200, contentType: () => 'text/html' };
    expect(ignore({ method: 'GET', path, headers, answer }, undefined)).toBe(reason);
  });

  it.each<[IgnoreReason | undefined, string, string | undefined, number | undefined, string | undefined]>([
    [undefined, '/users/7/avatar.png', '/users/:id/avatar.png', 200, 'application/json'],
    [undefined, '/users/7/avatar.png', '/users/:id/avatar.png', 404, 'application/json; charset=utf-8'],
    [undefined, '/docs/node.js', '/docs/:page', 200, 'text/html; charset=utf-8'],
    [undefined, '/docs/node.js', '/docs/node.js', 200, 'text/html'],
    ['asset', '/users/7/avatar.png', '/users/:id/avatar.png', 200, 'image/png'],
    ['asset', '/users/7/avatar.png', '/users/:id/avatar.png', 302, 'text/html'],
    ['asset', '/users/7/avatar.png', '/users/:id/avatar.png', 304, undefined],
    ['asset', '/users/7/avatar.png', '/users/:id/avatar.png', undefined, 'text/html'],
    ['asset', '/files/a.js', '/files/:name', 200, 'text/javascript'],
    ['asset', '/files/a.mjs', '/files/:name', 200, 'application/octet-stream'],
    ['asset', '/app.js.map', '/:file', 200, 'application/json'],
    ['asset', '/app.js', undefined, 404, 'text/html'],
    ['asset', '/app.js', '/*', 200, 'text/html'],
    ['asset', '/app.js', '/*path', 200, 'text/html'],
    ['asset', '/favicon.ico', '/:page', 404, 'text/html'],
  ])('%s: %s, where the route %s answers %s with %s', (reason, path, route, status, type) => {
    const answer = { route, status, contentType: () => type };
    expect(ignore({ method: 'GET', path, headers: {}, answer }, undefined)).toBe(reason);
  });

  it('is off with ignoreDefaults: false', () => {
    const none = createIgnore({ ignoreDefaults: false });
    for (const method of ['GET', 'OPTIONS', 'HEAD']) {
      expect(none({ method, path: '/health', headers: { purpose: 'prefetch' } }, undefined)).toBeUndefined();
    }
  });
});

describe("the user's rules", () => {
  it.each<[IgnoreOption<unknown>, string, boolean]>([
    ['/internal', '/internal', true],
    ['/internal', '/internal/', true],
    ['/internal', '/INTERNAL', true],
    ['/Internal/', '/internal', true],
    ['/internal', '/%69nternal', true],
    ['/', '/', true],
    ['/', '/a', false],
    ['/reset/*', '/RESET/S3', true],
    ['/reset/*', '/Reset/%53', true],
    ['/reset/*', '/%72eset/S3', true],
    ['/RESET/*', '/reset/s3', true],
    [/^\/reset\//, '/RESET/S3', false],
    ['/internal', '/internal/x', false],
    ['/internal/*', '/internal/x/y', true],
    ['/internal/*', '/internal', true],
    ['/internal/*', '/internals', false],
    ['/internal*', '/internals', true],
    ['/internal*', '/internals/x', true],
    ['*', '/anything/below', true],
    ['/*', '/', true],
    ['/reset/:token', '/reset/s3', true],
    ['/reset/:token', '/Reset/s3/', true],
    ['/reset/:token', '/reset', false],
    ['/reset/:token', '/reset/s3/confirm', false],
    ['/reset/:token', '/reset/a%2Fb', true],
    ['/reset/:token/*', '/reset/s3/confirm', true],
    ['/orgs/:org/invite/:code', '/orgs/acme/invite/s3', true],
    ['/invite/**', '/invite/a/b/c', true],
    ['/invite/**', '/invite', true],
    ['**/health', '/a/b/health', true],
    ['**/health', '/health', true],
    ['/a/**/z', '/a/z', true],
    ['/a/**/z', '/a/b/z/c/z', true],
    ['/a/**/z', '/a/b/z/c', false],
    ['/api/*/health', '/api/v1/health', true],
    ['/api/*/health', '/api/v1/x/health', false],
    ['/api/*/health', '/api/health', false],
    ['/files/*.pdf', '/files/a.pdf', true],
    ['/files/*.pdf', '/files/a.pdf.txt', false],
    ['/files/*.pdf', '/files/a/b.pdf', false],
    ['/u-:id.:ext', '/u-7.json', true],
    ['/u-:id.:ext', '/u-.json', false],
    ['/files/*path', '/files/a/b', true],
    ['/files{/*path}', '/files', true],
    ['/:id?', '/', true],
    ['/posts/:id?/edit', '/posts/edit', true],
    ['/{en,de}/admin', '/de/admin', true],
    ['/{en,de}/admin', '/fr/admin', false],
    ['/v1::batch', '/v1:batch', true],
    ['/my page', '/my%20page', true],
    ['/internal/*', '/internal%2Fx', true],
    [['/a', /^\/b\d/], '/b1', true],
    [['/a', /^\/b\d/], '/a', true],
    [['/a', /^\/b\d/], '/c', false],
    [[], '/a', false],
    [(path) => path.startsWith('/x'), '/xy', true],
    [(path) => path.startsWith('/x'), '/y', false],
  ])('%s on %j: %j', (option, path, expected) => {
    expect(ignores(option, path)).toBe(expected ? 'ignored' : undefined);
  });

  it('come before the built-in list, and add to it', () => {
    expect(ignores('/health', '/health', true)).toBe('ignored');
    expect(ignores('/other', '/health', true)).toBe('health_check');
  });

  it('give the same answer each time for global and sticky expressions, which stay as they were', () => {
    for (const pattern of [/\/a/g, /\/a/y, /\/a/gy]) {
      pattern.lastIndex = 1;
      const ignore = createIgnore({ ignore: pattern, ignoreDefaults: false });
      for (let i = 0; i < 4; i += 1) expect(ignore(get('/a/a'), undefined)).toBe('ignored');
      expect(pattern.lastIndex).toBe(1);
    }
  });

  it('see the request', () => {
    const ignore = createIgnore<{ admin: boolean }>({
      ignore: (_path, request) => request.admin,
      ignoreDefaults: false,
    });
    expect(ignore(get('/'), { admin: true })).toBe('ignored');
    expect(ignore(get('/'), { admin: false })).toBeUndefined();
  });

  it('do not ignore when they throw or are async, and say so', () => {
    const onError = vi.fn();
    const failure = new Error('no');
    const throwing = () => {
      throw failure;
    };
    const asynchronous = (async () => Promise.reject(failure)) as unknown as () => boolean;
    for (const ignore of [throwing, asynchronous]) {
      expect(createIgnore({ ignore, ignoreDefaults: true }, onError)(get('/'), undefined)).toBeUndefined();
    }
    expect(onError.mock.calls.map(([error]) => error)).toEqual([failure, expect.any(TypeError)]);
  });
});

it('survives any path and user agent', () => {
  const ignore = createIgnore({ ignore: ['/x*', /y/g], ignoreDefaults: true });
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (method, path, userAgent) => {
      ignore({ method, path, headers: { 'user-agent': userAgent } }, undefined);
    }),
  );
});
