import { isPageReadable } from './page.js';

const MAX_COLUMN = 2 ** 63;

/** What makes the server answer 200 to this track and store nothing; undefined if it does store it. */
export function reasonOfLoss(name: unknown, properties: Readonly<Record<string, unknown>>): string | undefined {
  if (!isPageReadable(properties)) return 'a path or a referrer that is no string';
  if (/\p{Surrogate}/u.test(String(name))) return 'a lone surrogate in the name';
  if (name === 'revenue' && Number(properties['__revenue']) >= MAX_COLUMN) return 'a revenue that no column holds';
  return undefined;
}
