import { createHash } from 'node:crypto';

/** Of a field of a row, in characters: what is longer is shown in full by the opened event alone. */
const MAX_FIELD = 500;
/** Of all groups of a row. */
const MAX_GROUPS = 10_000;

/** The beginning of a text that is too long for a row. */
export const short = (text: string, most = MAX_FIELD): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

/** The same for an ID, which is told from others that begin alike. */
export function shortId(id: string): string {
  if (id.length <= MAX_FIELD) return id;
  return `${id.slice(0, MAX_FIELD - 20)}…${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}

/** As many of the IDs as a row has room for, each once, and how many it has none for. */
export function shortIds(ids: readonly string[]): { readonly shown: string[]; readonly left: number } {
  const distinct = [...new Set(ids)];
  const shown: string[] = [];
  let room = MAX_GROUPS;
  for (const id of distinct) {
    const cut = shortId(id);
    room -= cut.length;
    if (room < 0) break;
    shown.push(cut);
  }
  return { shown, left: distinct.length - shown.length };
}
