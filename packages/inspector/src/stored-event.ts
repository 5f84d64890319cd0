import { randomUUID } from 'node:crypto';
import type { Sender } from './authentication.js';
import type { EventTime } from './event-time.js';
import { type Exchange, header, publicHeaders } from './exchange.js';
import type { InspectorEvent, InspectorEventType } from './inspector-event.js';
import { resolvePage } from './page.js';
import type { Session } from './sessions.js';
import { toStoredProperties } from './stored-properties.js';
import { textOf } from './text-of.js';
import type { UserAgent } from './user-agent.js';

/** A POST that passed every check, with what was resolved about it. */
export interface AcceptedPost {
  exchange: Exchange;
  sender: Sender;
  type: InspectorEventType;
  payload: Readonly<Record<string, unknown>>;
  properties: Readonly<Record<string, unknown>>;
  ip: string;
  userAgent: UserAgent;
  session: Session;
  time: EventTime;
}

const NO_PAGE = { path: '', origin: '', referrer: '' };
const NO_SESSION: Session = { deviceId: '', sessionId: '' };

/** The event as the server stores it, before a server event takes over its profile's session. */
export function toStoredEvent(post: AcceptedPost): InspectorEvent {
  const { exchange, sender, type, payload, properties, userAgent, time } = post;
  const { headers, receivedAt } = exchange;
  const profileId = profileOf(post);
  const inSession = userAgent.kind === 'visitor' && !time.isOld;
  const revenue = type === 'track' && payload['name'] === 'revenue' ? properties['__revenue'] : undefined;

  return {
    id: randomUUID(),
    receivedAt: new Date(receivedAt).toISOString(),
    type,
    ...(typeof payload['name'] === 'string' && { name: payload['name'] }),
    payload: { ...payload },
    ...(profileId !== undefined && { profileId }),
    groups: groupsOf(type, payload),
    properties: toStoredProperties(properties),
    createdAt: new Date(time.createdAt).toISOString(),
    ip: post.ip,
    userAgent: header(headers, 'user-agent'),
    ...(inSession ? post.session : NO_SESSION),
    ...(type === 'track' ? resolvePage(properties) : NO_PAGE),
    ...(typeof revenue === 'number' && { revenue }),
    ...userAgent,
    sdkName: header(headers, 'openpanel-sdk-name'),
    sdkVersion: header(headers, 'openpanel-sdk-version'),
    projectId: sender.project.id,
    clientId: sender.client.id,
    headers: publicHeaders(headers),
  };
}

/** A profile ID of 0 is no profile ID; `__identify` inside a track wins. */
function profileOf({ type, payload, properties }: AcceptedPost): string | undefined {
  const inline =
    type === 'track' ? (properties['__identify'] as { profileId?: unknown } | null | undefined) : undefined;
  const id = inline?.profileId || payload['profileId'];
  return id ? String(id) : undefined;
}

function groupsOf(type: InspectorEventType, payload: Readonly<Record<string, unknown>>): string[] {
  if (type === 'group') return [String(payload['id'])];
  const groups = type === 'assign_group' ? payload['groupIds'] : payload['groups'];
  return Array.isArray(groups) ? groups.map(textOf) : [];
}

/** What a server event with a known profile inherits from that profile's live session. */
export function withSessionOf(event: InspectorEvent, visitor: InspectorEvent): InspectorEvent {
  const { deviceId, sessionId, path, origin, referrer, browser, browserVersion, os, osVersion, device } = visitor;
  const machine = { browser, browserVersion, os, osVersion, device };
  return {
    ...event,
    deviceId,
    sessionId,
    path: path || event.path,
    origin: origin || event.origin,
    referrer: referrer || event.referrer,
    ...Object.fromEntries(Object.entries(machine).filter(([, value]) => value !== undefined)),
  };
}
