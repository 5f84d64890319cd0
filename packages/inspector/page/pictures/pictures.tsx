import { useState } from 'preact/hooks';
import type { LiveRow } from '../../src/live/live-api.js';
import { useThrottled } from '../parts/use-throttled.js';
import type { RowFilter } from '../state/row-filter.js';
import { LatencyPicture } from './latency-picture.js';
import { RatePicture } from './rate-picture.js';

/** Often enough to look alive; to count ten thousand rows takes its time. */
const DRAW_MS = 250;

interface PicturesProps {
  readonly rows: readonly LiveRow[];
  onFilter(change: (filter: RowFilter) => RowFilter): void;
}

/** What arrives, over time; and how long the app takes for what it is asked. */
export function Pictures({ rows, onFilter }: PicturesProps) {
  const drawn = useThrottled(rows, DRAW_MS);
  const [seconds, setSeconds] = useState(60);
  return (
    <section class="pictures" aria-label="Charts">
      <RatePicture
        rows={drawn}
        seconds={seconds}
        onSeconds={setSeconds}
        onSelect={(between) => onFilter((filter) => ({ ...filter, between }))}
      />
      <LatencyPicture rows={drawn} onSelect={(search) => onFilter((filter) => ({ ...filter, search }))} />
    </section>
  );
}
