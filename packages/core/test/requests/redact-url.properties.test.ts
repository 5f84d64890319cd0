import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRedaction } from '../../src/requests/redact-url.js';
import { ANY_CHARACTER, ANY_PATH, ANY_URL } from '../arbitraries.js';
import { SECRET_KEYS } from './secret-keys.js';

const redaction = createRedaction([]);
const plain = fc.tuple(fc.constantFrom('page', 'q', 'ref', 'lang'), fc.stringMatching(/^[\w%+.~!*'()-]{0,12}$/));
const secret = fc.tuple(
  fc.constantFrom(...SECRET_KEYS),
  fc.constantFrom('S3cr3t', 'S3cr3t%20x', 'x=S3cr3t', '%zzS3cr3t'),
);

it('leaks no secret value and keeps all other pairs byte for byte', () => {
  fc.assert(
    fc.property(ANY_PATH, fc.array(fc.oneof(plain, secret), { minLength: 1, maxLength: 12 }), (path, pairs) => {
      const target = `/${path.replaceAll('?', '')}`;
      const search = pairs.map(([key, value]) => `${key}=${value}`).join('&');
      const expected = pairs.map(([key, value]) => `${key}=${value.includes('S3cr3t') ? 'REDACTED' : value}`).join('&');
      expect(redaction.url(`${target}?${search}`)).toBe(`${target}?${expected}`.slice(0, 2_048));
      expect(JSON.stringify(redaction.target(`${target}?${search}`).query)).not.toContain('S3cr3t');
      expect(redaction.absolute(`https://u:S3cr3t@a.example/?${search}#S3cr3t`)).not.toContain('S3cr3t');
    }),
  );
});

it('does not throw, and redacts what it has redacted no further', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: ANY_CHARACTER }), fc.string(), ANY_URL), (text) => {
      const url = redaction.url(text);
      expect(redaction.url(url)).toBe(url);
      redaction.target(text).query;
      redaction.absolute(text);
      redaction.absolute(`https://${text}`);
    }),
    { numRuns: 2_000 },
  );
});
