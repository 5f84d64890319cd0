import type { IncomingHttpHeaders } from 'node:http';
import fc from 'fast-check';
import { isbot } from 'isbot';
import { describe, expect, it } from 'vitest';
import { isPrefetch } from '../../src/requests/skip-defaults.js';
import { hasPrivacySignal, isBotUserAgent } from '../../src/requests/visitor.js';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

describe('isBotUserAgent', () => {
  it.each([
    [CHROME, false],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1',
      false,
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', false],
    ['MyApp/3.2 CFNetwork/1474 Darwin/23.0.0', false],
    ['Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A)', false],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', true],
    [CHROME.replace('Chrome', 'HeadlessChrome'), true],
    ['curl/8.4.0', true],
    ['python-requests/2.31.0', true],
    ['okhttp/4.12.0', true],
    ['PostmanRuntime/7.36.0', true],
    ['axios/1.6.0', true],
    ['node', true],
    ['', false],
    [undefined, false],
  ])('%j: %j', (userAgent, expected) => {
    expect(isBotUserAgent(userAgent)).toBe(expected);
    expect(isBotUserAgent(userAgent)).toBe(expected);
  });

  it('still answers as isbot does after thousands of different user agents', () => {
    for (let i = 0; i < 2_500; i += 1) expect(isBotUserAgent(`${CHROME} Build/${i}`)).toBe(false);
    expect(isBotUserAgent(`${CHROME} ${'x'.repeat(1_000)} Googlebot/2.1`)).toBe(true);
    fc.assert(fc.property(fc.string({ minLength: 1 }), (userAgent) => isBotUserAgent(userAgent) === isbot(userAgent)));
  });
});

describe('isPrefetch', () => {
  it.each<[IncomingHttpHeaders, boolean]>([
    [{}, false],
    [{ purpose: 'prefetch' }, true],
    [{ 'sec-purpose': 'prefetch;prerender' }, true],
    [{ 'sec-purpose': 'prefetch;anonymous-client-ip' }, true],
    [{ 'x-purpose': 'preview' }, true],
    [{ 'x-moz': 'Prefetch' }, true],
    [{ 'x-purpose': ['a', 'prerender'] }, true],
    [{ purpose: 'previewer' }, false],
    [{ 'x-moz': '' }, false],
  ])('%j: %j', (headers, expected) => {
    expect(isPrefetch(headers)).toBe(expected);
  });
});

describe('hasPrivacySignal', () => {
  it.each<[IncomingHttpHeaders, boolean]>([
    [{}, false],
    [{ dnt: '1' }, true],
    [{ dnt: '0' }, false],
    [{ dnt: 'null' }, false],
    [{ 'sec-gpc': '1' }, true],
    [{ 'sec-gpc': ' 1 ' }, true],
    [{ 'sec-gpc': '11' }, false],
    [{ dnt: '0, 1' }, true],
    [{ dnt: '1, 0' }, true],
    [{ dnt: '0, 0' }, false],
    [{ dnt: '0, 11' }, false],
  ])('%j: %j', (headers, expected) => {
    expect(hasPrivacySignal(headers)).toBe(expected);
  });
});
