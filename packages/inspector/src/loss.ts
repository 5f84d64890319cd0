import { isPageReadable } from './page.js';

const MAX_COLUMN = 2 ** 63;

/** What makes the server answer 200 to this track and store nothing; undefined if it does store it. */
export function reasonOfLoss(name: unknown, properties: Readonly<Record<string, unknown>>): string | undefined {
  if (!isPageReadable(properties)) return 'the path or the referrer is not a string';
  if (/\p{Surrogate}/u.test(String(name))) return 'the name contains a lone surrogate';
  if (name === 'revenue' && Number(properties['__revenue']) >= MAX_COLUMN) return 'the revenue is too large to store';
  return undefined;
}
