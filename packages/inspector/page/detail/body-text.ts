/** A body may be of any size, and a page that draws it all stands still. */
const MAX_SHOWN = 100_000;
/** What is nested deeper is shown as it was sent: its indentation would be longer than itself. */
const MAX_DEPTH = 100;

/** Strings, brackets and signs, and what is between them. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

/** JSON with a line for each value, and each value in the writing in which it was sent; undefined for what is no JSON, or too deep. */
export function formattedBody(text: string): string | undefined {
  if (!isJson(text)) return undefined;
  let [formatted, depth] = ['', 0];
  const newLine = () => `\n${'  '.repeat(depth)}`;
  let before = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const isEnd = token === '}' || token === ']';
    if (isEnd) depth -= 1;
    if (before === ',' || isOpening(before) !== isEnd) formatted += newLine();
    formatted += token === ':' ? ': ' : token;
    if (isOpening(token)) depth += 1;
    if (depth > MAX_DEPTH) return undefined;
    before = token;
  }
  return formatted;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const isOpening = (token: string): boolean => token === '{' || token === '[';

export const isTooLong = (text: string): boolean => text.length > MAX_SHOWN;

export const beginningOf = (text: string): string => text.slice(0, MAX_SHOWN);

/** Anything of a payload in one line. */
export const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
