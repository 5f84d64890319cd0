/** Whether a value has properties; an array has. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** The value, or an empty object where it has no properties. */
export const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
