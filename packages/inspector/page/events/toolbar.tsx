import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { LiveRow } from '../../src/live/live-api.js';
import { IconButton } from '../parts/icon-button.js';
import { clearEverything } from '../state/inspector-api.js';
import { isFiltering, type RowFilter } from '../state/row-filter.js';
import { FilterFields } from './filter-fields.js';

interface ToolbarProps {
  readonly filter: RowFilter;
  readonly rows: readonly LiveRow[];
  readonly search: RefObject<HTMLInputElement | null>;
  readonly isPaused: boolean;
  readonly hasPictures: boolean;
  onFilter(filter: RowFilter): void;
  onPause(): void;
  onPictures(): void;
}

/** What is done with the list, and what it is narrowed to. */
export function Toolbar(props: ToolbarProps) {
  const { filter, isPaused } = props;
  const [problem, setProblem] = useState<string>();
  /** There is always room for the filters on a wide page. */
  const [hasFilters, setFilters] = useState(false);
  const clear = () =>
    clearEverything().then(
      () => setProblem(undefined),
      (error: Error) => setProblem(error.message),
    );
  return (
    <div class={`toolbar ${hasFilters ? 'has-filters' : ''}`}>
      <IconButton
        icon={isPaused ? 'play' : 'pause'}
        label={isPaused ? 'Resume' : 'Pause'}
        shortcut="p"
        isNamed
        class={`pause ${isPaused ? 'is-paused' : ''}`}
        onClick={props.onPause}
      />
      <IconButton icon="clear" label="Clear" isNamed onClick={() => void clear()} />
      <IconButton
        icon="filter"
        label="Filters"
        isExpanded={hasFilters}
        class={`filter-button ${isFiltering(filter) ? 'is-set' : ''}`}
        onClick={() => setFilters(!hasFilters)}
      />
      <FilterFields filter={filter} rows={props.rows} search={props.search} onFilter={props.onFilter} />
      <IconButton icon="chart" label="Charts" isNamed isPressed={props.hasPictures} onClick={props.onPictures} />
      {problem !== undefined && (
        <p class="toolbar-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
