import type { InspectorEvent } from '../inspector-event.js';
import { CatalogueError } from './catalogue-error.js';

/** The events that an inspector has stored. Throws `CatalogueError` if none answers there. */
export async function receivedEvents(inspector: string): Promise<readonly InspectorEvent[]> {
  const url = `${inspector.replace(/\/+$/, '')}/inspector/events`;
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    const start = 'Start one with `npx @openpanel-node/inspector`, let your app send its events there, and try again';
    throw new CatalogueError(`No inspector answers at ${inspector}. ${start}.`, { cause: error });
  }
  const events: unknown = await response.json().catch(() => undefined);
  if (response.ok && Array.isArray(events)) return events;
  throw new CatalogueError(`${inspector} is not an inspector: ${url} responds with ${response.status}.`);
}
