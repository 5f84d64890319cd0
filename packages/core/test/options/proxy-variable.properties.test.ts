import fc from 'fast-check';
import { expect, it } from 'vitest';
import { proxyFor } from '../../src/options/proxy-variable.js';
import { ANY_URL } from '../arbitraries.js';

const HTTPS = 'https://api.openpanel.dev';

it('a proxy is a usable origin or a problem, whatever is written, and never shows a password', () => {
  const text = fc.oneof(
    fc.string(),
    ANY_URL,
    fc
      .tuple(fc.constantFrom('', 'http://', 'https://', 'socks5://', '//'), fc.string(), fc.string())
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (value) => {
      const setting = proxyFor(HTTPS, { HTTPS_PROXY: `http://user:s3cr3t${value}@proxy` });
      expect(JSON.stringify(setting)).not.toContain('s3cr3t');
      const plain = proxyFor(HTTPS, { HTTPS_PROXY: value });
      if (plain?.kind === 'proxy') expect(new URL(plain.origin).origin).toBe(plain.origin);
      else if (value.trim() !== '') expect(plain).toMatchObject({ kind: 'invalid', problem: expect.any(String) });
    }),
  );
});

it('a list in NO_PROXY never throws', () => {
  fc.assert(fc.property(fc.string(), (list) => void proxyFor(HTTPS, { HTTPS_PROXY: 'nonsense:', NO_PROXY: list })));
});
