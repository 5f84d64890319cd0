import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedaction } from '../../src/requests/redact-url.js';
import { ANY_PATH } from '../arbitraries.js';

const url = (path: string, route?: string) => createRedaction([]).url(path, route);

describe('the path of a request', () => {
  it.each([
    ['/reset/s3', '/reset/:token', '/reset/REDACTED'],
    ['/reset/s3/', '/reset/:token', '/reset/REDACTED/'],
    ['/RESET/S3?a=1', '/reset/:token', '/RESET/REDACTED?a=1'],
    ['/reset/a%2Fb%20c', '/reset/:token', '/reset/REDACTED'],
    ['/%72eset/s3', '/reset/:token', '/%72eset/REDACTED'],
    ['/reset/reset', '/reset/:token', '/reset/REDACTED'],
    ['/a/b/a/a', '/a/:id/a/:otp', '/a/b/a/REDACTED'],
    ['/orgs/acme/invite/x/x', '/orgs/:orgId/invite/:inviteCode/:id', '/orgs/acme/invite/REDACTED/x'],
    ['/x/x', '/:token/:id', '/REDACTED/x'],
    ['/user/5', '/user/:id', '/user/5'],
    ['/verify', '/verify{/:code}', '/verify'],
    ['/verify/1', '/verify{/:code}', '/verify/REDACTED'],
    ['/verify/1', '/verify/:code?', '/verify/REDACTED'],
    ['/verify/1', '/verify/:code(\\d+)', '/verify/REDACTED'],
    ['/verify/1', '/verify/:code(^\\d{2}([ab](c|d))+)', '/verify/REDACTED'],
    ['/k/a/b/c', '/k/*token', '/k/REDACTED'],
    ['/k/a/b/end', '/k/*token/end', '/k/REDACTED/end'],
    ['/k/a/b/c', '/k/:token*', '/k/REDACTED'],
    ['/k/a/b/c', '/k/:token/*', '/k/REDACTED/b/c'],
    ['/k/a/b', '/k/:token/(.*)', '/k/REDACTED/b'],
    ['/dl/F-s3.PDF', '/dl/f-:token.pdf', '/dl/F-REDACTED.PDF'],
    ['/dl/f-%20.pdf', '/dl/f-:token.pdf', '/dl/f-REDACTED.pdf'],
    ['/dl/a-b-c', '/dl/:id-:token', '/dl/REDACTED'],
    ['/r/s3', '/reset/:token|/r/:token', '/r/REDACTED'],
    ['/m/r/s3', '/m/reset/:token|/r/:token', '/m/r/REDACTED'],
    ['/de/reset/s3', '/reset/:token', '/de/reset/REDACTED'],
    ['/reset/s3;v=1', '/reset/:token', '/reset/REDACTED'],
    ['/reset/s3', '/^\\/reset\\/(?<token>[^/]+)$/', '/REDACTED'],
    ['/short/s3', '/rewritten/from/:token', '/REDACTED'],
    ['/time/1', '/^\\/time\\/(?:token|1)$/', '/time/1'],
    ['/files/*', '/files/*', '/files/*'],
    ['/v1:secret/x', '/v1::secret/:id', '/v1:secret/x'],
    ['/', '/:token?', '/'],
    ['/verify/1', '/verify/:code{[0-9]+}', '/verify/REDACTED'],
    ['/verify/1/more', '/verify/:id{/:more}', '/verify/1/more'],
    ['/reset/s3', '/reset/[token]', '/reset/REDACTED'],
    ['/reset/s3', '/reset/[resetToken=uuid]', '/reset/REDACTED'],
    ['/k/a/b', '/k/[...token]', '/k/REDACTED'],
    ['/k/a/b', '/k/[[...token]]', '/k/REDACTED'],
    ['/k', '/k/[[...token]]', '/k'],
    ['/verify', '/verify/[[code]]', '/verify'],
    ['/orgs/acme/reset/s3', '/orgs/[id]/reset/[token]', '/orgs/acme/reset/REDACTED'],
    ['/orgs/acme', '/orgs/[id]', '/orgs/acme'],
  ])('%s of the route %s is sent as %s', (path, route, expected) => {
    expect(url(path, route)).toBe(expected);
  });

  it('has the names that the app adds', () => {
    const { url: own } = createRedaction(['slug', /^customer/]);
    expect(own('/a/b/c?slug=1', '/a/:slug/:customerId')).toBe('/a/REDACTED/REDACTED?slug=REDACTED');
    expect(url('/a/b/c?slug=1', '/a/:slug/:customerId')).toBe('/a/b/c?slug=1');
  });

  it('changes what is at a place of a secret, and nothing else', () => {
    const segment = fc.constantFrom('a', 'reset', 'token', 's3', '7', 'x%20y', '%C3%A4', '.', '-', 'REDACTED');
    const kind = fc.constantFrom('literal', ':id', ':token');
    fc.assert(
      fc.property(fc.array(fc.tuple(kind, segment), { minLength: 1, maxLength: 8 }), (parts) => {
        const path = `/${parts.map(([, text]) => text).join('/')}`;
        const route = `/${parts.map(([what, text]) => (what === 'literal' ? text : what)).join('/')}`;
        const expected = `/${parts.map(([what, text]) => (what === ':token' ? 'REDACTED' : text)).join('/')}`;
        expect(url(path, route)).toBe(expected);
      }),
    );
  });

  it('does not throw, whatever path and route there are', () => {
    fc.assert(
      fc.property(
        ANY_PATH,
        fc.string(),
        fc.constantFrom('', '/:token', '|/:pin', '(', '{/:otp}'),
        (path, text, more) => {
          expect(typeof url(path, text + more)).toBe('string');
        },
      ),
    );
  });
});

describe('other paths', () => {
  const after = (...requests: [string, string][]) => {
    const redaction = createRedaction([]);
    for (const [path, route] of requests) redaction.url(path, route);
    return redaction;
  };
  const known = after(
    ['/reset/s1', '/reset/:token'],
    ['/reset/help', '/reset/help'],
    ['/s2', '/:code'],
    ['/about', '/about'],
  );

  it.each([
    ['/reset/s3', '/reset/REDACTED'],
    ['/reset/s3/more', '/reset/REDACTED/more'],
    ['/reset/help', '/reset/help'],
    ['/Reset/Help/', '/Reset/Help/'],
    ['/about', '/about'],
    ['/s3', '/REDACTED'],
    ['/nothing/here', '/nothing/here'],
    ['/', '/'],
  ])('no route has matched %s: %s', (path, expected) => {
    expect(known.url(path)).toBe(expected);
  });

  it.each([
    ['https://app.example/reset/s3?a=1', 'https://app.example/reset/REDACTED?a=1'],
    ['https://app.example/reset/s3#x', 'https://app.example/reset/REDACTED'],
    ['https://app.example/s3', 'https://app.example/REDACTED'],
    ['https://app.example/about', 'https://app.example/about'],
    ['https://www.app.example/reset/s3', 'https://www.app.example/reset/REDACTED'],
    ['https://news.example/article', 'https://news.example/article'],
  ])('the referrer %s is sent as %s', (referrer, expected) => {
    expect(known.absolute(referrer, 'APP.example')).toBe(expected);
    expect(known.absolute(referrer, 'APP.example')).toBe(expected);
  });

  it.each(['*', '/*', '/{*path}', '/*path', '/(.*)'])('those that the catch-all %s answers are among them', (route) => {
    expect(known.url('/reset/s3', route)).toBe('/reset/REDACTED');
    expect(known.url('/reset/help', route)).toBe('/reset/help');
  });

  it('are as they are before a route with a secret was met', () => {
    const redaction = createRedaction([]);
    expect(redaction.absolute('https://app.example/reset/s3', 'app.example')).toBe('https://app.example/reset/s3');
    redaction.url('/reset/s1', '/reset/:token');
    expect(redaction.absolute('https://app.example/reset/s3', 'app.example')).toBe(
      'https://app.example/reset/REDACTED',
    );
  });

  it('are known for the latest 200 templates, so that memory has a bound', () => {
    const all = after(...Array.from({ length: 300 }, (_, n): [string, string] => [`/m${n}/s`, `/m${n}/:token`]));
    expect(all.url('/m299/s3')).toBe('/m299/REDACTED');
    expect(all.url('/m0/s3')).toBe('/m0/s3');
  });
});
