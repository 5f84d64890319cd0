import type { InspectorGroup } from '../../src/groups.js';
import type { LiveRow } from '../../src/live/live-api.js';
import type { InspectorProfile } from '../../src/profiles.js';
import { countsOf } from '../state/row-counts.js';

/** A profile or a group, as the list has it. */
export interface Entry {
  readonly id: string;
  /** What else it is called. */
  readonly title: string;
  /** Whether the API knows more than the ID, which events alone bring. */
  readonly isKnown: boolean;
  readonly events: number;
}

export function profileEntries(profiles: readonly InspectorProfile[], rows: readonly LiveRow[]): Entry[] {
  const known = profiles.map((profile) => [profile.id, titleOfProfile(profile)] as const);
  return entriesOf(known, rows, ({ profileId }) => (profileId === undefined ? [] : [profileId]));
}

export function groupEntries(groups: readonly InspectorGroup[], rows: readonly LiveRow[]): Entry[] {
  const known = groups.map(({ id, type, name }) => [id, [name, type].filter(Boolean).join(' · ')] as const);
  return entriesOf(known, rows, (row) => row.groups);
}

export const titleOfProfile = ({ firstName, lastName, email }: InspectorProfile): string =>
  [firstName, lastName].filter(Boolean).join(' ') || (email ?? '');

/** In an order that does not change as events arrive, with `u_2` before `u_10`. */
const ORDER = new Intl.Collator('en', { numeric: true });

function entriesOf(
  known: readonly (readonly [id: string, title: string])[],
  rows: readonly LiveRow[],
  idsOf: (row: LiveRow) => readonly string[],
): Entry[] {
  const titles = new Map(known);
  const counts = countsOf(rows, idsOf);
  return [...new Set([...titles.keys(), ...counts.keys()])]
    .map((id) => ({ id, title: titles.get(id) ?? '', isKnown: titles.has(id), events: counts.get(id) ?? 0 }))
    .sort((a, b) => ORDER.compare(a.id, b.id));
}

/** Those with a text in the ID or the title, in any case. */
export function matchingEntries(entries: readonly Entry[], text: string): readonly Entry[] {
  const wanted = text.trim().toLowerCase();
  return wanted ? entries.filter(({ id, title }) => `${id}\n${title}`.toLowerCase().includes(wanted)) : entries;
}
