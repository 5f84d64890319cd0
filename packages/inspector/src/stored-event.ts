import { randomUUID } from 'node:crypto';
import type { Sender } from './authentication.js';
import type { EventTime } from './event-time.js';
import { type Exchange, header, publicHeaders } from './exchange.js';
import { headerSignals } from './header-signals.js';
import type { InspectorEvent, InspectorEventType, UserAgent } from './inspector-event.js';
import { type Page, resolvePage } from './page.js';
import { asTexts, keptProperties } from './profile-row.js';
import type { Session } from './sessions.js';
import { toStoredProperties, withoutColumns } from './stored-properties.js';
import { textOf } from './text-of.js';

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

const NO_PAGE: Page = { path: '', origin: '', referrer: '', referrerName: '', referrerType: '' };
const NO_REFERRER = { referrer: '', referrerName: '', referrerType: '' };
const NO_SESSION: Session = { deviceId: '', sessionId: '' };

/** The event as the server stores it, before it takes over what its session knows. */
export function toStoredEvent(post: AcceptedPost): InspectorEvent {
  const { exchange, sender, type, payload, properties, userAgent, time } = post;
  const { headers, receivedAt } = exchange;
  const profileId = profileOf(post);
  const inSession = userAgent.kind === 'visitor' && !time.isOld;
  const { hash, ...page } = type === 'track' ? resolvePage(properties) : NO_PAGE;
  const revenue = type === 'track' && payload['name'] === 'revenue' ? properties['__revenue'] : undefined;

  return {
    id: randomUUID(),
    receivedAt: new Date(receivedAt).toISOString(),
    type,
    ...(typeof payload['name'] === 'string' && { name: payload['name'] }),
    payload: { ...payload },
    ...(profileId !== undefined && { profileId }),
    groups: groupsOf(type, payload),
    properties: propertiesOf(post, { __query: page.query, __hash: hash }),
    createdAt: new Date(time.createdAt).toISOString(),
    ...(time.heldMs !== undefined && { heldMs: time.heldMs }),
    ip: post.ip,
    userAgent: header(headers, 'user-agent'),
    ...(inSession ? post.session : NO_SESSION),
    ...page,
    ...(!inSession && NO_REFERRER),
    ...(typeof revenue === 'number' && { revenue }),
    ...userAgent,
    sdkName: header(headers, 'openpanel-sdk-name'),
    sdkVersion: header(headers, 'openpanel-sdk-version'),
    projectId: sender.project.id,
    clientId: sender.client.id,
    headers: publicHeaders(headers),
  };
}

/** What the path says replaces what the sender says of it, and what the headers say of a bot likewise. */
function propertiesOf(post: AcceptedPost, ofPath: Readonly<Record<string, unknown>>): Record<string, string> {
  const { type, properties, sender, userAgent, exchange } = post;
  if (type === 'identify') return asTexts(keptProperties(properties));
  if (type !== 'track') return toStoredProperties(properties);
  const isSuspicious = !sender.isVerified && userAgent.kind === 'visitor';
  const reasons = isSuspicious ? headerSignals(exchange.headers).join(',') : '';
  return toStoredProperties({
    ...withoutColumns(properties),
    ...ofPath,
    ...(reasons && { __bot_reasons: reasons }),
  });
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
