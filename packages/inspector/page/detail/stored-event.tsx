import type { InspectorEvent } from '../../src/inspector-event.js';
import { type Pair, Pairs, pairsOf } from '../parts/pairs.js';
import { valueText } from './body-text.js';
import { DetailSection } from './detail-section.js';

/** What the API makes of it: properties, and columns of their own. */
export function StoredEvent({ event }: { readonly event: InspectorEvent }) {
  const properties = pairsOf(event.properties);
  const said = saidPairs(event);
  return (
    <>
      {said.length > 0 && (
        <DetailSection title={`The ${event.type}`}>
          <Pairs pairs={said} isCode />
        </DetailSection>
      )}
      <DetailSection title="Properties" note={`${properties.length || 'none'}${properties.length ? ' stored' : ''}`}>
        {properties.length > 0 && <Pairs pairs={properties} isCode />}
      </DetailSection>
      <DetailSection title="Columns" note="filled by the API">
        <Pairs pairs={columnPairs(event)} isCode />
      </DetailSection>
    </>
  );
}

const SHOWN_ELSEWHERE: readonly string[] = ['name', 'properties', 'profileId', 'groups'];

/** Of an identify, an increment or a group: the payload is what it is about. */
function saidPairs({ type, payload }: InspectorEvent): Pair[] {
  if (type === 'track' || type === 'replay') return [];
  return Object.entries(payload)
    .filter(([name, value]) => !SHOWN_ELSEWHERE.includes(name) && value !== undefined)
    .map(([name, value]) => [name, valueText(value)]);
}

function columnPairs(event: InspectorEvent): Pair[] {
  const { path, origin, referrer, referrerName, referrerType, revenue, deviceId, sessionId } = event;
  const always = { path, origin, referrer };
  const source = named(referrerName === referrer ? '' : referrerName, referrerType);
  const sometimes = {
    'referrer name': source,
    revenue: revenue === undefined ? '' : `${revenue}`,
    browser: named(event.browser, event.browserVersion),
    os: named(event.os, event.osVersion),
    device: named(event.device, event.brand, event.model),
  };
  return [
    ...(event.type === 'track' ? Object.entries(always).map(([name, value]) => [name, value || NONE] as const) : []),
    ...Object.entries(sometimes).filter(([, value]) => value !== ''),
    ['device id', deviceId || NONE],
    ['session id', sessionId || NONE],
    ['created at', event.createdAt],
    ['sdk', named(event.sdkName, event.sdkVersion) || NONE],
    ['project', event.projectId],
  ];
}

const NONE = <span class="muted">–</span>;

const named = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' ');
