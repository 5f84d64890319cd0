/** Replaces `node:timers`. */
interface Timer {
  readonly id: unknown;
  /** Does nothing: no timer keeps these runtimes alive. */
  unref(): Timer;
}

const [start, stop] = [setTimeout, clearTimeout] as [
  (fn: () => void, delayMs?: number) => unknown,
  (id: unknown) => void,
];

function startTimer(fn: () => void, delayMs?: number): Timer {
  // Called without a receiver, which Workers insist on.
  const id = start(fn, delayMs);
  return { id, unref: unreferenced };
}

function unreferenced(this: Timer): Timer {
  return this;
}

const stopTimer = (timer: Timer | undefined): void => {
  if (timer !== undefined) stop(timer.id);
};

const onNextTurn = (fn: () => void): void => void start(fn, 0);

export { onNextTurn as setImmediate, startTimer as setTimeout, stopTimer as clearTimeout };
