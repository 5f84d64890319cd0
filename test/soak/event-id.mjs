/** The number of an event, wherever its kind can hold it: each is made once, so that what arrived twice can be told. */
export function idOf({ type, payload }) {
  if (type === 'increment' || type === 'decrement') return payload.property;
  if (type === 'assign_group') return payload.groupIds.find((id) => id.startsWith('id_'));
  return payload.properties?.id ?? payload.properties?.query?.visit; // of a request event: its visitor's
}
