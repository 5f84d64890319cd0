/** The text with every lone surrogate replaced by U+FFFD: one in an event poisons the API's insert buffer. */
export const wellFormed = (text: string): string => (text as string & { toWellFormed(): string }).toWellFormed();
