import type { RecordedEvent } from '../delivery/memory-transport.js';

const MOST_LINES = 20;

/** The recorded events, a line each, for the message of a failed test. */
export function describeEvents(events: readonly RecordedEvent[]): string {
  if (events.length === 0) return 'No events were recorded.';
  const lines = events.slice(-MOST_LINES).map(describeEvent);
  const more = events.length - lines.length;
  const head = more > 0 ? `Recorded events, without the first ${more}:` : 'Recorded events:';
  return [head, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** Its type or name, its profile, and the rest of it as JSON. */
function describeEvent({ type, payload }: RecordedEvent): string {
  const { profileId, ...rest } = payload as { profileId?: string };
  const whose = profileId === undefined ? '' : ` of ${profileId}`;
  if (type !== 'track') return `${type}${whose} ${JSON.stringify(rest)}`;
  return `${payload.name}${whose} ${JSON.stringify(ownProperties(payload.properties))}`;
}

/** The properties of a track without the time, which nobody compares. */
export function ownProperties(properties: object | undefined): Record<string, unknown> {
  const { __timestamp: _, ...own } = (properties ?? {}) as Record<string, unknown>;
  return own;
}
