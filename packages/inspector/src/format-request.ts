import { heldText } from './held.js';
import type { InspectorRequest } from './inspector-request.js';
import { type Color, createPaint } from './terminal/colors.js';

export interface FormatOptions {
  /** Adds ANSI colours. Default: false. */
  colors?: boolean;
}

const OUTCOME_COLORS: Record<InspectorRequest['outcome'], Color> = {
  stored: 'green',
  lost: 'red',
  duplicate: 'yellow',
  bot: 'yellow',
  refused: 'red',
  fault: 'yellow',
  answered: 'dim',
};

/**
 * Formats a request as one line for a terminal: local time, status, event, profile, groups, client IP, `visitor` or `server`. Then, for a
 * request event, `method route status duration` (the URL if there is no route); for others, why it was not stored or what it undid. At the
 * end, how long the sender held the event, if that was more than a second.
 */
export function formatRequest(request: InspectorRequest, { colors = false }: FormatOptions = {}): string {
  const paint = createPaint(colors);
  const cells = [
    paint('dim', localTime(request.receivedAt)),
    paint(OUTCOME_COLORS[request.outcome], String(request.status)),
    paint('cyan', pad(titleOf(request), 24)),
    pad(request.profileId ?? '-', 14),
    pad(request.groups.join(',') || '-', 12),
    pad(request.ip || '-', 15),
    paint('dim', pad(request.kind, 7)),
    request.event && request.reason === undefined
      ? trafficOf(request.event.properties)
      : paint('red', reasonOf(request)),
    paint('dim', heldOf(request)),
  ];
  return cells.filter(Boolean).join('  ').trimEnd();
}

function titleOf({ type, name, method, url }: InspectorRequest): string {
  if (type === 'track' && name) return name;
  if (type) return name ? `${type} ${name}` : type;
  return `${method} ${url}`;
}

function trafficOf(properties: Readonly<Record<string, string>>): string {
  const { method, route, url, status, aborted, duration } = properties as Partial<Record<string, string>>;
  const parts = [method, route ?? url, status, aborted && 'aborted', duration && `${duration}ms`];
  return clean(parts.filter(Boolean).join(' '));
}

function heldOf({ event }: InspectorRequest): string {
  const held = heldText(event?.heldMs);
  return held === undefined ? '' : `held ${held}`;
}

function reasonOf({ outcome, reason }: InspectorRequest): string {
  return outcome === 'answered' ? '' : clean([outcome, reason].filter(Boolean).join(': '));
}

/** Keeps control characters of a payload out of the terminal. */
function clean(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}

function pad(text: string, width: number): string {
  const cleaned = clean(text);
  return (cleaned.length > width ? `${cleaned.slice(0, width - 1)}…` : cleaned).padEnd(width);
}

function localTime(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
