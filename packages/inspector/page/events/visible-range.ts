/** Rows beyond what is visible that are drawn all the same: a wheel turns faster than a frame. */
const BEYOND = 12;

export interface Viewport {
  readonly scrollTop: number;
  /** Of the rows, without the head. */
  readonly height: number;
}

export interface VisibleRange {
  readonly first: number;
  /** The one after the last. */
  readonly end: number;
}

/** The rows to draw. */
export function visibleRange({ scrollTop, height }: Viewport, rowHeight: number, count: number): VisibleRange {
  const first = Math.floor(scrollTop / rowHeight) - BEYOND;
  const end = Math.ceil((scrollTop + height) / rowHeight) + BEYOND;
  return { first: Math.max(0, Math.min(first, count - 1)), end: Math.max(0, Math.min(end, count)) };
}

/** Where to scroll, so that a row is wholly visible, with the least movement. */
export function scrollTopFor(index: number, { scrollTop, height }: Viewport, rowHeight: number): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - height);
}
