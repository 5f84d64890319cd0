/** A body may be of any size, and a page that draws it all stands still. */
const MAX_SHOWN = 100_000;

/** JSON with a line for each value; undefined for what is none. */
export function formattedBody(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return undefined;
  }
}

export const isTooLong = (text: string): boolean => text.length > MAX_SHOWN;

export const beginningOf = (text: string): string => text.slice(0, MAX_SHOWN);

/** Anything of a payload in one line. */
export const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
