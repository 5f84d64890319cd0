import fc from 'fast-check';

const SURROGATES = [0xd800, 0xe000] as const;
const GAP = SURROGATES[1] - SURROGATES[0];

/**
 * Any character but half a surrogate pair, for `fc.string({ unit: ANY_CHARACTER })`. fast-check's own unit for that, `binary`, fills a map
 * of all 1.1 million characters in each process: that takes more than a second, and 130 MB.
 */
export const ANY_CHARACTER = fc.integer({ min: 0, max: 0x10_ffff - GAP }).map(
  (index) => String.fromCodePoint(index < SURROGATES[0] ? index : index + GAP),
  (character) => {
    const point = String(character).codePointAt(0) ?? 0;
    return point < SURROGATES[0] ? point : point - GAP;
  },
);

const plain = fc.string({ unit: fc.constantFrom(..."abcxyzABCXYZ0189-._~!$&'()*+,;=:@"), minLength: 1, maxLength: 1 });
const encoded = ANY_CHARACTER.map((character) =>
  character.codePointAt(0)! < 0x80
    ? `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`
    : encodeURIComponent(character),
);
const segment = fc
  .array(fc.oneof({ weight: 10, arbitrary: plain }, { weight: 1, arbitrary: encoded }))
  .map((characters) => characters.join(''));

/** The path of a URL: segments of what may be in one, with any character encoded. `anyPath()` fills that map, too. */
export const anyPath = (): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 9, arbitrary: fc.array(segment).map((segments) => segments.map((text) => `/${text}`).join('')) },
  );

/** A URL of `http` or `https`, with a path and a query. */
export const anyUrl = (): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('http', 'https'), fc.domain(), anyPath(), fc.option(segment))
    .map(([scheme, host, path, query]) => `${scheme}://${host}${path}${query === null ? '' : `?${query}`}`);
