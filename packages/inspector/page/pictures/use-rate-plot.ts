import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { type EventRates, RATE_BANDS, stacked } from './event-rates.js';
import { onThemeChange } from './on-theme-change.js';
import { type PlotActions, ratePlotOptions } from './rate-plot-options.js';

/** Draws into the element that the reference is given to, and keeps its size. */
export function useRatePlot(rates: EventRates, actions: PlotActions): RefObject<HTMLDivElement | null> {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef({ rates, actions });
  latest.current = { rates, actions };

  useEffect(() => {
    const { current: element } = frame;
    if (!element) return;
    const size = () => ({ width: element.clientWidth, height: element.clientHeight });
    const drawn = new uPlot(
      ratePlotOptions(size(), () => latest.current),
      dataOf(latest.current.rates),
      element,
    );
    plot.current = drawn;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) drawn.setSize(size());
    });
    observer.observe(element);
    const stopListening = onThemeChange(() => drawn.redraw(false));
    return () => {
      observer.disconnect();
      stopListening();
      drawn.destroy();
    };
  }, []);

  useEffect(() => plot.current?.setData(dataOf(rates)), [rates]);
  return frame;
}

/** The highest first: each band is drawn over the sum that it is the top of. */
function dataOf({ times, bands }: EventRates): uPlot.AlignedData {
  const sums = stacked(bands.slice(0, RATE_BANDS.length));
  return [[...times], ...sums.reverse()];
}
