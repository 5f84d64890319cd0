import type { EventType } from '@openpanel-node/core';

/** An event as it came over the wire. */
export interface ReceivedEvent {
  readonly type: EventType;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What tells an event of a test from every other: whose it is, and its place among the calls of that scope. */
export interface Mark {
  readonly scope: string;
  readonly order: number;
}

export const textOf = ({ scope, order }: Mark): string => `${scope}-${order}`;

/** The text of an event's mark: each type has a field of its own for it. */
export function markOf({ payload }: Pick<ReceivedEvent, 'payload'> | { readonly payload: object }): string {
  const { property, groupIds, properties } = payload as Record<string, unknown>;
  const [group] = Array.isArray(groupIds) ? groupIds : [];
  return String(property ?? group ?? (properties as { mark?: unknown } | undefined)?.mark);
}

export function parseMark(text: string): Mark {
  const [scope = '', order] = text.split('-');
  return { scope, order: Number(order) };
}

/** What must arrive in order and alone: everything that changes a profile, and everything that changes a group. */
export function subjectOf({ type, payload }: ReceivedEvent): string | undefined {
  if (type === 'track') return undefined;
  return type === 'group' ? `group ${String(payload['id'])}` : `profile ${String(payload['profileId'])}`;
}
