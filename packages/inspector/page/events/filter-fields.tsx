import type { RefObject } from 'preact';
import { useId, useMemo } from 'preact/hooks';
import type { LiveRow } from '../../src/live/live-api.js';
import { Icon } from '../parts/icon.js';
import { useThrottled } from '../parts/use-throttled.js';
import { countsOf } from '../state/row-counts.js';
import type { RowFilter } from '../state/row-filter.js';

const TYPES: readonly string[] = ['track', 'identify', 'increment', 'decrement', 'group', 'assign_group'];
/** Of the names and profiles that are suggested, the most frequent. */
const MAX_SUGGESTIONS = 50;
const SUGGEST_MS = 1_000;

interface FilterFieldsProps {
  readonly filter: RowFilter;
  readonly rows: readonly LiveRow[];
  readonly search: RefObject<HTMLInputElement | null>;
  onFilter(filter: RowFilter): void;
}

export function FilterFields({ filter, rows, search, onFilter }: FilterFieldsProps) {
  const seen = useThrottled(rows, SUGGEST_MS);
  const types = useMemo(() => {
    const others = [...countsOf(seen, ({ type }) => [type]).keys()].filter((type) => !TYPES.includes(type));
    return [...TYPES, ...others.sort()];
  }, [seen]);
  const names = useMemo(() => suggestions(seen, ({ name }) => [name]), [seen]);
  const profiles = useMemo(() => suggestions(seen, ({ profileId = '' }) => [profileId]), [seen]);
  return (
    <search class="filters">
      <span class="search">
        <Icon name="search" />
        <input
          ref={search}
          class="field"
          type="search"
          aria-label="Search properties"
          aria-keyshortcuts="/"
          placeholder="Search properties, routes…"
          title="Searches properties, names, profiles, groups, IPs and routes for all words, in the first 250 characters of each (/)"
          value={filter.search}
          onInput={({ currentTarget }) => onFilter({ ...filter, search: currentTarget.value })}
          onKeyDown={leaveOnEscape}
        />
      </span>
      <select
        class={`field ${filter.type ? 'is-set' : ''}`}
        aria-label="Type"
        value={filter.type}
        onChange={({ currentTarget }) => onFilter({ ...filter, type: currentTarget.value })}
      >
        <option value="">All types</option>
        {types.map((type) => (
          <option key={type} value={type}>
            {type}
          </option>
        ))}
      </select>
      <SuggestingField
        label="Name"
        value={filter.name}
        suggestions={names}
        onValue={(name) => onFilter({ ...filter, name })}
      />
      <SuggestingField
        label="Profile"
        value={filter.profile}
        suggestions={profiles}
        onValue={(profile) => onFilter({ ...filter, profile })}
      />
    </search>
  );
}

interface SuggestingFieldProps {
  readonly label: string;
  readonly value: string;
  readonly suggestions: readonly string[];
  onValue(value: string): void;
}

function SuggestingField({ label, value, suggestions, onValue }: SuggestingFieldProps) {
  const id = useId();
  return (
    <>
      <input
        class={`field ${value ? 'is-set' : ''}`}
        type="search"
        aria-label={label}
        placeholder={label}
        list={id}
        value={value}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
        onKeyDown={leaveOnEscape}
      />
      <datalist id={id}>
        {suggestions.map((text) => (
          <option key={text} value={text} />
        ))}
      </datalist>
    </>
  );
}

const suggestions = (rows: readonly LiveRow[], valuesOf: (row: LiveRow) => readonly string[]): string[] =>
  [...countsOf(rows, valuesOf).keys()].filter((text) => text !== '').slice(0, MAX_SUGGESTIONS);

/** And keeps what is in it, which a browser would empty. */
function leaveOnEscape(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || !(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  event.currentTarget.blur();
}
