const NUMBERS = new Intl.NumberFormat('en');

export const grouped = (count: number): string => NUMBERS.format(count);

/** `1 event`, `2 events`. */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

const ORDINALS = new Intl.PluralRules('en', { type: 'ordinal' });
const SUFFIXES: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };

/** `2nd`, `13th`. */
export const ordinal = (count: number): string => `${count}${SUFFIXES[ORDINALS.select(count)] ?? 'th'}`;
