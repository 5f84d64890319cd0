import type { Delivery, FinalDelivery, OpenPanelEvent } from '../../src/index.js';

/** A call that a test made, and what became of it. */
export interface RecordedCall {
  readonly seq: number;
  /** The tracker that it was made on: calls of one keep their order. */
  readonly scope: string;
  readonly madeAt: number;
  /** What its promise fulfilled with. */
  delivery: Delivery | undefined;
  /** What listeners were told; at most one, in the end. */
  readonly ends: FinalDelivery[];
}

/** The number of the call that an event comes from, wherever its kind of event can hold it. */
export function seqOf({ type, payload }: OpenPanelEvent): number | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  if (type === 'increment' || type === 'decrement') return numberIn(payload.property);
  if (type === 'assign_group') return numberIn(payload.groupIds?.find((id) => id.startsWith('seq_')));
  const seq: unknown = payload.properties?.['seq'];
  return typeof seq === 'number' ? seq : undefined;
}

const numberIn = (text: unknown) =>
  typeof text === 'string' && text.startsWith('seq_') ? Number(text.slice(4)) : undefined;
