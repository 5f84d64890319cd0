import type { Tracker } from '../tracking/tracker.js';

/** Puts the tracker on a request, where that has nothing else of this name. Throws where it has: that is the app's, or the framework's. */
export function putTracker(request: object, property: string, tracker: Tracker): void {
  if (isTaken(request as Record<string, unknown>, property)) {
    throw new Error(`it has a "${property}" already; choose another name with the option "property"`);
  }
  (request as Record<string, unknown>)[property] = tracker;
}

/** A place that the app has declared and left empty is free; what the framework computes or would be set by it is not. */
function isTaken(request: Record<string, unknown>, property: string): boolean {
  if (!(property in request)) return false;
  if (!Object.hasOwn(request, property)) return true;
  const own = request[property];
  return own !== undefined && own !== null && typeof (own as Partial<Tracker>).revenue !== 'function';
}
