import type { InspectorOutcome } from '../../src/inspector-request.js';
import type { LiveRow } from '../../src/live/live-api.js';

/** What the list is narrowed to; empty fields narrow nothing. */
export interface RowFilter {
  readonly type: string;
  /** A part of the event's name, in any case. */
  readonly name: string;
  /** A part of the profile's ID, in any case. */
  readonly profile: string;
  readonly outcomes: readonly InspectorOutcome[];
  /** Words that all have to be there: in properties, name, profile, groups, address or route. */
  readonly search: string;
  /** Milliseconds since the epoch. */
  readonly between?: readonly [number, number] | undefined;
}

export const NO_FILTER: RowFilter = { type: '', name: '', profile: '', outcomes: [], search: '' };

export const isFiltering = (filter: RowFilter): boolean =>
  Boolean(filter.type || filter.name || filter.profile || filter.search.trim() || filter.between) ||
  filter.outcomes.length > 0;

export function filterRows(rows: readonly LiveRow[], filter: RowFilter): readonly LiveRow[] {
  return isFiltering(filter) ? rows.filter(toPredicate(filter)) : rows;
}

function toPredicate(filter: RowFilter): (row: LiveRow) => boolean {
  const { type, outcomes, between } = filter;
  const [name, profile] = [filter.name.toLowerCase(), filter.profile.toLowerCase()];
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return (row) => {
    if (type && row.type !== type) return false;
    if (outcomes.length > 0 && !outcomes.includes(row.outcome)) return false;
    if (name && !row.name.toLowerCase().includes(name)) return false;
    if (profile && !row.profileId?.toLowerCase().includes(profile)) return false;
    if (between && !isBetween(Date.parse(row.receivedAt), between)) return false;
    return words.every((word) => row.text.includes(word) || headlineOf(row).includes(word));
  };
}

const isBetween = (time: number, [from, to]: readonly [number, number]) => time >= from && time < to;

/** What a row shows beside its properties. */
function headlineOf({ type, name, profileId = '', groups, ip, kindReason, request, held }: LiveRow): string {
  const route = request ? `${request.method} ${request.route}` : '';
  return [type, name, profileId, ...groups, ip, kindReason, route, held === undefined ? '' : `held ${held}`]
    .join('\n')
    .toLowerCase();
}
