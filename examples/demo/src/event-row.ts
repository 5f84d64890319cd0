import type { InspectorRequest } from '@openpanel-node/inspector';
import type { Color, Paint } from '@openpanel-node/inspector/terminal';
import { NONE, type Sighting, toSighting } from './sighting.js';

const COLUMNS = [
  ['event', 13],
  ['profile', 7],
  ['groups', 11],
  ['ip', 14],
  ['from', 7],
  ['what', 28],
] as const;

const row = (cells: readonly string[]) => `  ${cells.join('  ')}`.trimEnd();

export function headerRow(paint: Paint): string {
  const names = COLUMNS.map(([name, width]) => name.padEnd(width));
  return paint('dim', row([...names, 'status', '    time']));
}

/** Formats an event of the local OpenPanel, stored or refused, as a row. */
export function eventRow(request: InspectorRequest, paint: Paint): string {
  const { event } = request;
  if (!event) return refusedRow(request, paint);
  const sighting = toSighting(event);
  const { duration } = event.properties as { duration?: string };
  const time = duration === undefined ? '' : `${Number(duration).toFixed(1)} ms`;
  return row([
    ...cells(sighting, paint),
    paintStatus(sighting.status, paint),
    time.padStart(8),
    paint('yellow', sighting.note),
  ]);
}

function refusedRow({ type, name, profileId, groups, ip, kind, ...request }: InspectorRequest, paint: Paint): string {
  const sighting = {
    event: name ?? type ?? NONE,
    profile: profileId ?? NONE,
    groups: groups.join(',') || NONE,
    ip,
    from: kind,
  };
  const what = `${request.status} ${request.reason ?? request.outcome}`;
  return row(cells({ ...sighting, what, status: '', url: '', note: '' }, paint, 'yellow'));
}

function cells(sighting: Sighting, paint: Paint, whatColor?: Color): string[] {
  return COLUMNS.map(([name, width]) => {
    const text = fit(sighting[name], width);
    if (name === 'event') return paint('cyan', text);
    if (name === 'what' && whatColor) return paint(whatColor, text);
    return sighting[name] === NONE || sighting[name] === 'server' ? paint('dim', text) : text;
  });
}

function paintStatus(status: string, paint: Paint): string {
  const color = status < '400' ? 'green' : status < '500' ? 'yellow' : 'red';
  return paint(color, status) + ' '.repeat(6 - status.length);
}

function fit(text: string, width: number): string {
  return (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
}
