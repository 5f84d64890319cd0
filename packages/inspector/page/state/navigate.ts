import { addressOf, type Place } from './use-place.js';

/** Whether Back leads from here to the list of events. */
interface Step {
  readonly isFromList?: boolean;
}

/** Opens an event of the list, or closes it: its address can be reloaded, and Back closes it however many were opened in turn. */
export function showEvent(id: string | undefined): void {
  const place: Place = id === undefined ? { view: 'events' } : { view: 'events', id };
  const { isFromList = false } = (history.state ?? {}) as Step;
  if (isFromList || id === undefined) history.replaceState(history.state, '', addressOf(place));
  else history.pushState({ isFromList: true } satisfies Step, '', addressOf(place));
  // Neither of them tells anybody.
  dispatchEvent(new HashChangeEvent('hashchange'));
}
