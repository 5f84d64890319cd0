import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LiveRow } from '../../src/live/live-api.js';
import { firstFrom } from './row-index.js';
import type { Selection } from './use-selection.js';
import { scrollTopFor, type Viewport } from './visible-range.js';

const HEAD_HEIGHT = 26;
const ROW_HEIGHT = 25;
/** Below this width a row has two lines, and there is no head. */
const NARROW = 560;
const NARROW_ROW_HEIGHT = 46;

export interface GridScroll {
  readonly viewport: Viewport;
  readonly rowHeight: number;
  readonly isNarrow: boolean;
  /** Whether the newest row stays in sight. */
  readonly isFollowing: boolean;
  /** Rows that have come since it does not. */
  readonly newer: number;
  follow(): void;
  onScroll(): void;
}

/** Where the list is scrolled to: with the newest row, or at the rows that somebody looks at, whatever comes and goes. */
export function useGridScroll(
  scroller: RefObject<HTMLDivElement | null>,
  rows: readonly LiveRow[],
  { row: selected, moves }: Pick<Selection, 'row' | 'moves'>,
): GridScroll {
  const [{ width, ...viewport }, setViewport] = useState({ scrollTop: 0, height: 0, width: Number.POSITIVE_INFINITY });
  const [isFollowing, setFollowing] = useState(true);
  const anchor = useRef({ seq: 0, offset: 0 });
  const newestSeen = useRef(0);
  /** The row that was the newest when somebody asked to follow: to select it does not end that. */
  const followedFrom = useRef<number>(undefined);
  const isNarrow = width < NARROW;
  const rowHeight = isNarrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const headHeight = isNarrow ? 0 : HEAD_HEIGHT;

  const heightOf = ({ clientHeight }: HTMLDivElement) => Math.max(0, clientHeight - headHeight);

  function measure(): void {
    const { current: element } = scroller;
    if (!element) return;
    const { scrollTop, clientWidth } = element;
    const height = heightOf(element);
    setViewport((known) => {
      // A list that is hidden has no width, and keeps its rows as they are.
      const width = clientWidth || known.width;
      const isKnown = known.scrollTop === scrollTop && known.height === height && known.width === width;
      return isKnown ? known : { scrollTop, height, width };
    });
  }

  function scrollTo(top: number): void {
    if (scroller.current && Math.abs(scroller.current.scrollTop - top) >= 1) scroller.current.scrollTop = top;
    measure();
  }

  function onScroll(): void {
    const { current: element } = scroller;
    if (!element || element.clientHeight === 0) return;
    // Nobody has scrolled: the list became larger or smaller, and stays where it was in its rows.
    if (heightOf(element) !== viewport.height) return measure();
    const index = Math.min(rows.length - 1, Math.floor(element.scrollTop / rowHeight));
    anchor.current = { seq: rows[index]?.seq ?? 0, offset: element.scrollTop - index * rowHeight };
    setFollowing(element.scrollTop + element.clientHeight >= element.scrollHeight - rowHeight / 2);
    measure();
  }

  useLayoutEffect(() => {
    const { current: element } = scroller;
    if (!element) return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [headHeight]);

  useLayoutEffect(() => {
    const { current: element } = scroller;
    if (!element || element.clientHeight === 0) return;
    if (isFollowing) {
      newestSeen.current = rows.at(-1)?.seq ?? 0;
      scrollTo(element.scrollHeight);
    } else {
      const { seq, offset } = anchor.current;
      scrollTo(firstFrom(rows, seq) * rowHeight + offset);
    }
  }, [rows, rowHeight, viewport.height, isFollowing]);

  useLayoutEffect(() => {
    const { current: element } = scroller;
    if (!selected || !element || selected.seq === followedFrom.current) return;
    followedFrom.current = undefined;
    const seen = { scrollTop: element.scrollTop, height: heightOf(element) };
    const top = scrollTopFor(firstFrom(rows, selected.seq), seen, rowHeight);
    const index = Math.floor(top / rowHeight);
    anchor.current = { seq: rows[index]?.seq ?? 0, offset: top - index * rowHeight };
    setFollowing(false);
    scrollTo(top);
  }, [selected?.id, moves]);

  return {
    viewport,
    rowHeight,
    isNarrow,
    isFollowing,
    newer: isFollowing ? 0 : rows.length - firstFrom(rows, newestSeen.current + 1),
    follow() {
      followedFrom.current = rows.at(-1)?.seq;
      setFollowing(true);
    },
    onScroll,
  };
}
