import { useMemo, useState } from 'preact/hooks';
import type { LiveRow } from '../../src/live/live-api.js';
import { shortTime } from '../parts/format-time.js';
import { useLive } from '../state/use-live.js';
import { eventRates, RATE_BANDS } from './event-rates.js';
import { useNow } from './use-now.js';
import { useRatePlot } from './use-rate-plot.js';

const SPANS: readonly (readonly [seconds: number, title: string])[] = [
  [60, '1 minute'],
  [300, '5 minutes'],
  [900, '15 minutes'],
  [3_600, '1 hour'],
];

interface RatePictureProps {
  readonly rows: readonly LiveRow[];
  readonly seconds: number;
  onSeconds(seconds: number): void;
  /** Of a time that is drawn over, in milliseconds since the epoch. */
  onSelect(between: readonly [number, number]): void;
}

export function RatePicture({ rows, seconds, onSeconds, onSelect }: RatePictureProps) {
  const now = Math.max(useNow(1_000) + useLive().clockOffset, Date.parse(rows.at(-1)?.receivedAt ?? '') || 0);
  const rates = useMemo(() => eventRates(rows, seconds, now), [rows, seconds, now]);
  const [pointed, setPointed] = useState<number>();
  const frame = useRatePlot(rates, { onPoint: setPointed, onSelect });
  // The last one is not over.
  const bar = pointed ?? rates.times.length - 2;
  const perSecond = (band: number) => rateText(rates.bands[band]?.[bar] ?? 0);
  return (
    <figure class="picture rates">
      <figcaption class="picture-head">
        <h2>{pointed === undefined ? 'Events per second' : `At ${shortTime((rates.times[bar] ?? 0) * 1_000)}`}</h2>
        <ul class="legend">
          {RATE_BANDS.map(({ name }, band) => (
            <li key={name} class={`band-${band}`}>
              <span class="swatch" aria-hidden="true" />
              {name} <span class="legend-value">{perSecond(band)}</span>
            </li>
          ))}
        </ul>
        <select
          class="field"
          aria-label="Time shown"
          value={seconds}
          onChange={({ currentTarget }) => onSeconds(Number(currentTarget.value))}
        >
          {SPANS.map(([span, title]) => (
            <option key={span} value={span}>
              {title}
            </option>
          ))}
        </select>
      </figcaption>
      <div
        ref={frame}
        class="plot"
        role="img"
        aria-label="Bar chart of the events per second, by outcome"
        title="Drag to show the events of that time"
      />
    </figure>
  );
}

const rateText = (rate: number): string => (rate >= 10 || rate === 0 ? `${Math.round(rate)}` : rate.toFixed(1));
