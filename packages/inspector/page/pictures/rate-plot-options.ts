import uPlot from 'uplot';
import { shortTime } from '../parts/format-time.js';
import { type EventRates, RATE_BANDS } from './event-rates.js';

export interface PlotActions {
  /** At which bar the pointer is; undefined when it leaves. */
  onPoint(bar: number | undefined): void;
  onSelect(between: readonly [number, number]): void;
}

interface Latest {
  readonly rates: EventRates;
  readonly actions: PlotActions;
}

const { bars } = uPlot.paths;
const FONT = '11px system-ui, sans-serif';
const BAR_SHARE = 0.8;
const MAX_BAR_WIDTH = 40;

/** Colours are read at each drawing, from the style sheet. */
export function ratePlotOptions(size: Record<'width' | 'height', number>, latest: () => Latest): uPlot.Options {
  const axis = { stroke: colour('--text-muted'), font: FONT, ticks: { show: false } };
  return {
    ...size,
    padding: [8, 26, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    scales: {
      x: { range: () => rangeOf(latest().rates) },
      y: { range: (_plot, _min, max) => [0, Math.max(1, (max ?? 0) * 1.1)] },
    },
    axes: [
      {
        ...axis,
        size: 22,
        gap: 4,
        space: 90,
        grid: { show: false },
        values: (_plot, times) => times.map((time) => shortTime(time * 1_000)),
      },
      { ...axis, size: 42, gap: 4, space: 28, grid: { stroke: colour('--line'), width: 1 } },
    ],
    series: [
      {},
      ...[...RATE_BANDS.keys()].reverse().map((band) => ({
        fill: colour(`--band-${band}`),
        width: 0,
        points: { show: false },
        ...(bars && { paths: bars({ size: [BAR_SHARE, MAX_BAR_WIDTH], align: 1 }) }),
      })),
    ],
    hooks: {
      setCursor: [({ cursor }) => latest().actions.onPoint(cursor.idx ?? undefined)],
      setSelect: [(plot) => select(plot, latest().actions)],
    },
  };
}

function rangeOf({ times, barSeconds }: EventRates): [number, number] {
  return [times[0] ?? 0, (times.at(-1) ?? 0) + barSeconds];
}

function select(plot: uPlot, { onSelect }: PlotActions): void {
  const { left, width } = plot.select;
  if (width === 0) return;
  onSelect([plot.posToVal(left, 'x') * 1_000, plot.posToVal(left + width, 'x') * 1_000]);
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

/** A canvas knows no variables of a style sheet; what an element makes of them it does. */
function colour(name: string): (plot: uPlot) => string {
  return ({ root }) => {
    root.style.color = `var(${name})`;
    return getComputedStyle(root).color;
  };
}
