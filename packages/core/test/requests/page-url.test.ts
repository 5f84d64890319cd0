import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestPath } from '../../src/requests/redact-url.js';
import { pageUrl } from '../../src/requests/request-event.js';
import { ANY_PATH } from '../arbitraries.js';

describe('requestPath', () => {
  it.each([
    ['/a?b=c', '/a?b=c'],
    ['//a', '//a'],
    ['*', '/'],
    ['', '/'],
    ['?a=1', '/?a=1'],
    ['a/b', '/a/b'],
    ['http://evil/x?y=1', '/x?y=1'],
    ['HTTP://user:pass@evil:80', '/'],
    ['https://evil?y=1', '/?y=1'],
  ])('makes %j %j', (target, path) => {
    expect(requestPath(target)).toBe(path);
  });
});

describe('pageUrl', () => {
  it.each<[string | undefined, string | undefined, string, string]>([
    ['https', 'shop.example', '/a?b=c', 'https://shop.example/a?b=c'],
    ['http', 'localhost:3000', '/', 'http://localhost:3000/'],
    ['HTTPS', 'Shop.Example', '/a', 'https://Shop.Example/a'],
    ['https', '[2001:db8::1]:8443', '/a', 'https://[2001:db8::1]:8443/a'],
    ['https', 'my_service.internal', '/a', 'https://my_service.internal/a'],
    ['https', '203.0.113.9', '/a', 'https://203.0.113.9/a'],
    ['https', 'shop.example', 'http://evil/x', 'https://shop.example/x'],
    ['https', 'shop.example', '*', 'https://shop.example/'],
    ['https', 'shop.example', '//evil/x', 'https://shop.example//evil/x'],
    ['https', undefined, '/a', '/a'],
    [undefined, 'shop.example', '/a', '/a'],
    ['ftp', 'shop.example', '/a', '/a'],
    ['https', '', '/a', '/a'],
    ['https', 'user@shop.example', '/a', '/a'],
    ['https', 'shop.example/evil', '/a', '/a'],
    ['https', 'a b', '/a', '/a'],
    ['https', 'shop.example:65536', '/a', '/a'],
    ['https', 'shop.example:', '/a', '/a'],
    ['https', '[:::]', '/a', '/a'],
    ['https', '[1.2.3.4]', '/a', '/a'],
    ['https', '1.2.3.4.5', '/a', '/a'],
    ['https', '-', '/a', '/a'],
    ['https', 'a'.repeat(256), '/a', '/a'],
    ['https', 'shop.example, evil', '/a', '/a'],
    ['https', undefined, '//evil/x', '/evil/x'],
    ['https', undefined, 'http://evil/x', '/x'],
  ])('%j, %j and %j make %j', (protocol, host, path, url) => {
    expect(pageUrl(protocol, host, path)).toBe(url);
  });

  it('is a URL of that very host, or a path', () => {
    const host = fc.oneof(fc.string(), fc.domain(), fc.stringMatching(/^[\w.:[\]@/-]{1,20}$/));
    fc.assert(
      fc.property(host, fc.oneof(ANY_PATH, fc.string()), (name, path) => {
        const url = pageUrl('https', name, path);
        if (url.startsWith('/')) {
          expect(url.startsWith('//')).toBe(false);
          return;
        }
        expect(url.startsWith(`https://${name}/`)).toBe(true);
        expect(new URL(url).host).toBe(new URL(`https://${name}`).host);
      }),
      { numRuns: 2_000 },
    );
  });
});
