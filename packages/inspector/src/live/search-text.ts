import { short } from './short.js';

/** Of a name with its value, in characters. */
const MAX_PAIR = 250;
/** Of all of them: some eighty long ones, or a thousand as they usually are. */
const MAX_TEXT = 20_000;

/** What a row is searched by: the beginnings of all that it says, in lower case. */
export function searchTextOf(lines: Iterable<string>): string {
  let text = '';
  for (const line of lines) {
    const cut = short(line, MAX_PAIR);
    if (text.length + cut.length > MAX_TEXT) break;
    text += `${cut.toLowerCase()}\n`;
  }
  return text;
}
