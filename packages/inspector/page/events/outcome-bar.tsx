import { useMemo } from 'preact/hooks';
import type { InspectorOutcome } from '../../src/inspector-request.js';
import type { LiveRow } from '../../src/live/live-api.js';
import { counted, grouped } from '../parts/format-count.js';
import { shortTime } from '../parts/format-time.js';
import { Icon } from '../parts/icon.js';
import { OUTCOME_MEANINGS, OUTCOMES } from '../state/outcome.js';
import { outcomeCounts } from '../state/row-counts.js';
import { isFiltering, NO_FILTER, type RowFilter } from '../state/row-filter.js';

interface OutcomeBarProps {
  readonly filter: RowFilter;
  readonly rows: readonly LiveRow[];
  /** How many of them the filter leaves. */
  readonly shown: number;
  /** Arrived since the pause began, and not among them. */
  readonly waiting: number;
  onFilter(filter: RowFilter): void;
}

/** How many have which outcome; pressed, the list is narrowed to it. */
export function OutcomeBar({ filter, rows, shown, waiting, onFilter }: OutcomeBarProps) {
  const counts = useMemo(() => outcomeCounts(rows), [rows]);
  const { outcomes, between } = filter;
  const toggle = (outcome: InspectorOutcome) => {
    const isChosen = outcomes.includes(outcome);
    onFilter({
      ...filter,
      outcomes: isChosen ? outcomes.filter((other) => other !== outcome) : [...outcomes, outcome],
    });
  };
  return (
    <div class="outcome-bar">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in. */}
      <div class="outcomes" role="group" aria-label="Outcomes">
        {OUTCOMES.map((outcome) => {
          const count = counts.get(outcome) ?? 0;
          return (
            <button
              key={outcome}
              type="button"
              class={`outcome-button outcome-${outcome} ${count === 0 ? 'is-zero' : ''}`}
              title={OUTCOME_MEANINGS[outcome]}
              aria-pressed={outcomes.includes(outcome)}
              onClick={() => toggle(outcome)}
            >
              <span class="dot" aria-hidden="true" />
              {outcome} <span class="count">{grouped(count)}</span>
            </button>
          );
        })}
      </div>
      <div class="shown">
        {waiting > 0 && <span class="waiting">{grouped(waiting)} waiting</span>}
        {between && (
          <button
            type="button"
            class="between"
            title="Show all times"
            onClick={() => onFilter({ ...filter, between: undefined })}
          >
            {shortTime(between[0])}–{shortTime(between[1])} <Icon name="close" />
          </button>
        )}
        {isFiltering(filter) && (
          <button type="button" class="link" onClick={() => onFilter(NO_FILTER)}>
            Clear filters
          </button>
        )}
        <span role="status" aria-live={isFiltering(filter) ? 'polite' : 'off'}>
          {isFiltering(filter)
            ? `${grouped(shown)} of ${counted(rows.length, 'event')}`
            : counted(rows.length, 'event')}
        </span>
      </div>
    </div>
  );
}
