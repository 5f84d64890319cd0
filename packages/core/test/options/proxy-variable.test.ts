import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../src/options/proxy-variable.js';

const HTTPS = 'https://api.openpanel.dev';
const HTTP = 'http://openpanel.internal:3000';
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('the variable that counts', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    [HTTPS, { HTTPS_PROXY: 'http://p' }, 'HTTPS_PROXY'],
    [HTTPS, { https_proxy: 'http://p', HTTPS_PROXY: 'http://q' }, 'https_proxy'],
    [HTTPS, { https_proxy: ' ', HTTPS_PROXY: 'http://q' }, 'HTTPS_PROXY'],
    [HTTPS, { HTTP_PROXY: 'http://p', http_proxy: '::' }, undefined],
    [HTTPS, { HTTPS_PROXY: '' }, undefined],
    [HTTP, { http_proxy: 'http://p', HTTPS_PROXY: '::' }, 'http_proxy'],
    [HTTP, { HTTP_PROXY: 'http://p' }, 'HTTP_PROXY'],
    [HTTP, { HTTPS_PROXY: 'http://p' }, undefined],
    [HTTP, {}, undefined],
  ])('of %s with %o is %s', (url, env, variable) => {
    expect(proxyFor(url, env)?.variable).toBe(variable);
    expect(proxyFor(url, env)?.kind).not.toBe('invalid');
  });
});

describe('a proxy', () => {
  it.each([
    ['http://proxy:3128', 'http://proxy:3128', undefined],
    ['proxy:3128', 'http://proxy:3128', undefined],
    ['  proxy:3128/ ', 'http://proxy:3128', undefined],
    ['proxy', 'http://proxy', undefined],
    ['10.0.0.7:3128', 'http://10.0.0.7:3128', undefined],
    ['[fd00::7]:3128', 'http://[fd00::7]:3128', undefined],
    ['HTTP://Proxy.Example:80', 'http://proxy.example', undefined],
    ['https://proxy.example', 'https://proxy.example', undefined],
    ['http://u:p%40ss@proxy:3128', 'http://proxy:3128', basic('u:p@ss')],
    ['u:p@proxy:3128', 'http://proxy:3128', basic('u:p')],
    ['http://token@proxy:3128', 'http://proxy:3128', basic('token:')],
    ['http://%C3%BC:p@proxy', 'http://proxy', basic('ü:p')],
  ])('written as %s is %s', (text, origin, authorization) => {
    expect(proxyFor(HTTPS, { HTTPS_PROXY: text })).toEqual({
      kind: 'proxy',
      variable: 'HTTPS_PROXY',
      origin,
      authorization,
    });
  });

  it.each([
    ['socks5://u:geheim@proxy:1080', /SOCKS/],
    ['socks://proxy:1080', /SOCKS/],
    ['ftp://proxy', /scheme is ftp:/],
    ['http://u:ge#heim@proxy:3128', /percent-encoded/],
    ['http://u:geheim%@proxy:3128', /percent-encoded/],
    ['http://', /not a URL/],
    ['http:/proxy:3128', /not a URL/],
    ['proxy:port', /not a URL/],
    ['"http://proxy:3128"', /not a URL/],
    ['http://prox y', /not a URL/],
    ['true', undefined],
  ])('written as %s is refused with a reason', (text, problem) => {
    const setting = proxyFor(HTTPS, { HTTPS_PROXY: text });
    if (!problem) return expect(setting?.kind).toBe('proxy'); // a host may be called anything
    expect(setting).toEqual({ kind: 'invalid', variable: 'HTTPS_PROXY', problem: expect.stringMatching(problem) });
    return expect(JSON.stringify(setting)).not.toContain('heim');
  });
});

describe('NO_PROXY', () => {
  const isExcluded = (list: string, url = HTTPS) =>
    proxyFor(url, { HTTPS_PROXY: 'nonsense:', HTTP_PROXY: 'nonsense:', NO_PROXY: list })?.kind === 'excluded';

  it.each([
    '*',
    'api.openpanel.dev',
    'API.OpenPanel.dev',
    'openpanel.dev',
    '.openpanel.dev',
    '*.openpanel.dev',
    'openpanel.dev.',
    'api.openpanel.dev:443',
    'localhost, 127.0.0.1,api.openpanel.dev',
    'localhost api.openpanel.dev',
    ' ,, dev',
  ])('%s excludes the API', (list) => expect(isExcluded(list)).toBe(true));

  it.each(['', ',', 'panel.dev', 'openpanel.com', 'api.openpanel.dev:8443', 'www.api.openpanel.dev', '.', '*.', 'api'])(
    '"%s" does not',
    (list) => expect(isExcluded(list)).toBe(false),
  );

  it.each([
    ['10.0.0.7', 'http://10.0.0.7:3000', true],
    ['10.0.0.7:3000', 'http://10.0.0.7:3000', true],
    ['0.0.7', 'http://10.0.0.7:3000', false],
    ['::1', 'http://[::1]:3000', true],
    ['[::1]', 'http://[::1]:3000', true],
    ['[::1]:3000', 'http://[::1]:3000', true],
    ['[::1]:3001', 'http://[::1]:3000', false],
    ['10.0.0.0/8', 'http://10.0.0.7:3000', true],
    ['10.0.0.0/8', 'http://11.0.0.7:3000', false],
    ['10.0.0.0/x,fd00::/8', 'http://[fd00::7]', true],
    ['10.0.0.0/99', 'http://10.0.0.7', false],
    ['openpanel.internal', HTTP, true],
    ['openpanel.internal:80', HTTP, false],
  ])('%s and %s: %s', (list, url, excluded) => expect(isExcluded(list, url)).toBe(excluded));

  it('is read in lower case first, and named', () => {
    const env = { HTTPS_PROXY: 'p', no_proxy: 'openpanel.dev', NO_PROXY: 'x' };
    expect(proxyFor(HTTPS, env)).toEqual({ kind: 'excluded', variable: 'HTTPS_PROXY', by: 'no_proxy' });
  });
});
