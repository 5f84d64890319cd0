import fc from 'fast-check';

const SURROGATES = [0xd800, 0xe000] as const;
const GAP = SURROGATES[1] - SURROGATES[0];

const characterAt = (index: number): string => String.fromCodePoint(index < SURROGATES[0] ? index : index + GAP);

function indexOf(character: unknown): number {
  const point = String(character).codePointAt(0) ?? 0;
  const index = point < SURROGATES[0] ? point : point - GAP;
  if (characterAt(index) !== character) throw new Error('not a character');
  return index;
}

/**
 * Any character but half a surrogate pair, for `fc.string({ unit: ANY_CHARACTER })`. fast-check's own unit for that, `binary`, fills a map
 * of all 1.1 million characters in each process: that takes more than a second, and 130 MB.
 */
export const ANY_CHARACTER = fc.integer({ min: 0, max: 0x10_ffff - GAP }).map(characterAt, indexOf);

const PLAIN = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', ..."-._~!$&'()*+,;=:@"];
const encoded = ANY_CHARACTER.map((character) =>
  character < '\u0080' ? `%${character.charCodeAt(0).toString(16).padStart(2, '0')}` : encodeURIComponent(character),
);
const segment = fc
  .array(fc.oneof({ weight: 10, arbitrary: fc.constantFrom(...PLAIN) }, { weight: 1, arbitrary: encoded }))
  .map((characters) => characters.join(''));

/** The path of a URL, or none: segments of what may be in one, with any character encoded. fast-check's `webPath` fills that map, too. */
export const ANY_PATH = fc.array(segment).map((segments) => segments.map((text) => `/${text}`).join(''));

/** A URL of `http` or `https` with a path, and perhaps a query. */
export const ANY_URL = fc
  .tuple(fc.constantFrom('http', 'https'), fc.domain(), ANY_PATH, fc.option(segment))
  .map(([scheme, host, path, query]) => `${scheme}://${host}${path}${query === null ? '' : `?${query}`}`);
