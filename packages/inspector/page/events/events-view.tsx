import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LiveInfo } from '../../src/live/live-api.js';
import { ConnectGuide } from '../connect/connect-guide.js';
import { useShortcuts } from '../parts/use-shortcuts.js';
import { Pictures } from '../pictures/pictures.js';
import { showEvent } from '../state/navigate.js';
import { readPicturesOpen, writePicturesOpen } from '../state/preferences.js';
import { filterRows, isFiltering, NO_FILTER } from '../state/row-filter.js';
import { useLive, useStore } from '../state/use-live.js';
import { EventList } from './event-list.js';
import { OutcomeBar } from './outcome-bar.js';
import { Toolbar } from './toolbar.js';

interface EventsViewProps {
  readonly isHidden: boolean;
  readonly openedId: string | undefined;
  readonly info: LiveInfo | undefined;
}

/** The list of what arrives, and one event of it opened. */
export function EventsView({ isHidden, openedId, info }: EventsViewProps) {
  const store = useStore();
  const { rows, waiting, isPaused, isComplete, era } = useLive();
  const [filter, setFilter] = useState(NO_FILTER);
  const [hasPictures, setPictures] = useState(() => readPicturesOpen() ?? innerWidth >= 900);
  const search = useRef<HTMLInputElement>(null);
  const shown = useMemo(() => filterRows(rows, filter), [rows, filter]);

  const pause = () => store.dispatch({ kind: 'pause', isPaused: !isPaused });
  useShortcuts(isHidden ? {} : { '/': () => search.current?.focus(), p: pause });

  // An address of another day, or what was opened is of an inspector that is no more.
  useEffect(() => {
    const isKnown = openedId === undefined || rows.some(({ id }) => id === openedId);
    if (isComplete && !isKnown) showEvent(undefined);
  }, [isComplete, era]);

  const isEmpty = isComplete && rows.length === 0 && waiting.length === 0;
  return (
    <div class="events" hidden={isHidden}>
      <Toolbar
        filter={filter}
        onFilter={setFilter}
        rows={rows}
        search={search}
        isPaused={isPaused}
        onPause={pause}
        hasPictures={hasPictures}
        onPictures={() => {
          writePicturesOpen(!hasPictures);
          setPictures(!hasPictures);
        }}
      />
      <OutcomeBar filter={filter} onFilter={setFilter} rows={rows} shown={shown.length} waiting={waiting.length} />
      {hasPictures && !isEmpty && (
        <Pictures
          rows={filter.between ? filterRows(rows, { ...filter, between: undefined }) : shown}
          onFilter={setFilter}
        />
      )}
      {isEmpty && info ? (
        <div class="empty">
          <div class="guide-intro">
            <h2>No events yet</h2>
            <p class="muted">Connect your app in three steps. Its events appear here as they arrive.</p>
          </div>
          <ConnectGuide info={info} />
        </div>
      ) : (
        <EventList
          key={era}
          rows={shown}
          openedEvent={{ id: openedId, show: showEvent }}
          label="Events"
          isHidden={isHidden}
          emptyText={emptyTextOf({ isComplete, isFiltering: isFiltering(filter), isEmpty })}
        />
      )}
    </div>
  );
}

function emptyTextOf({ isComplete, isFiltering, isEmpty }: Record<'isComplete' | 'isFiltering' | 'isEmpty', boolean>) {
  if (!isComplete) return 'Loading…';
  if (isEmpty) return 'No events yet.';
  return isFiltering ? 'No event matches these filters.' : 'Paused. Resume to show new events.';
}
