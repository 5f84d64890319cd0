import { asRecord } from '../is-record.js';

/** A JSON Schema as a short type: `"free" | "pro"`, `number[]`, `string (date-time)`. */
export function typeOf(schema: unknown): string {
  const { const: only, enum: values, anyOf, oneOf, type, items, format } = asRecord(schema);
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) return [...new Set(choices.map(typeOf))].join(' | ');
  if (Array.isArray(type)) return type.join(' | ');
  if (type === 'array') return arrayOf(typeOf(items));
  if (typeof type !== 'string') return 'any';
  return typeof format === 'string' ? `${type} (${format})` : type;
}

const arrayOf = (item: string): string => (item.includes(' ') ? `(${item})[]` : `${item}[]`);
