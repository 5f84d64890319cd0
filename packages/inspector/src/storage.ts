import { answer, payloadError } from './answer.js';
import type { Sender } from './authentication.js';
import { deviceIds } from './device.js';
import { resolveEventTime } from './event-time.js';
import { type Exchange, type Reply, refusal } from './exchange.js';
import type { Groups } from './groups.js';
import type { InspectorEvent, LostUpdate, UserAgent } from './inspector-event.js';
import { asRecord } from './is-record.js';
import { isTooDeep } from './json-shape.js';
import { reasonOfLoss } from './loss.js';
import { identified, machineProperties, type ProfileChange } from './profile-row.js';
import type { Profiles } from './profiles.js';
import { isExcluded } from './project-filter.js';
import type { Sessions } from './sessions.js';
import { type AcceptedPost, toStoredEvent } from './stored-event.js';
import type { TrackBody } from './track-body.js';
import { parseUserAgent } from './user-agent.js';
import type { Visits } from './visits.js';

export interface StorageParts {
  profiles: Profiles;
  groups: Groups;
  sessions: Sessions;
  visits: Visits;
}

export interface Storage {
  /** Applies a valid body of an accepted sender. */
  store(exchange: Exchange, sender: Sender, body: TrackBody): Reply;
}

const refuse = (status: number, reason: string): Reply => refusal(payloadError(status, reason));

const NOT_SUPPORTED = answer(400, { status: 400, error: 'Bad Request', message: 'Alias is not supported' });

/** What was done to profiles and groups; a reply means that nothing was. */
type Applied = { readonly refused: Reply } | { readonly lostUpdates?: LostUpdate[] };

export function createStorage({ profiles, groups, sessions, visits }: StorageParts): Storage {
  function resolve(exchange: Exchange, sender: Sender, body: TrackBody): AcceptedPost {
    // The payload as received, with the fields that the schema does not know.
    const payload = (exchange.body as { payload: Record<string, unknown> }).payload;
    const properties = (payload['properties'] ?? {}) as Record<string, unknown>;
    const track = body.type === 'track' ? properties : {};
    const ip = track['__ip'] ? String(track['__ip']) : exchange.clientIp;
    const source = { projectId: sender.project.id, ip, userAgent: exchange.headers['user-agent'] };
    const ids = deviceIds({ ...source, override: track['__deviceId'] }, exchange.receivedAt);
    return {
      exchange,
      sender,
      type: body.type as AcceptedPost['type'],
      payload,
      properties,
      ip,
      userAgent: parseUserAgent(source.userAgent, properties),
      session: sessions.preview(source.projectId, ids),
      time: resolveEventTime(track['__timestamp'], exchange.receivedAt),
    };
  }

  function apply(body: TrackBody, { sender, session, properties, userAgent }: AcceptedPost): Applied {
    const projectId = sender.project.id;
    switch (body.type) {
      case 'track': {
        const identity = asRecord(properties['__identify']);
        // A bare profile ID names the profile of the event, and makes none.
        if (identity['profileId'] && Object.keys(identity).length > 1) {
          profiles.upsert(projectId, String(identity['profileId']), changeOf(identity, userAgent));
        }
        return {};
      }
      case 'identify':
        profiles.upsert(projectId, String(body.payload.profileId), changeOf(body.payload, userAgent));
        return {};
      case 'increment':
      case 'decrement': {
        const { profileId, property, value = 1 } = body.payload;
        const by = body.type === 'increment' ? value : -value;
        const adjusted = profiles.adjust(projectId, String(profileId), property, by);
        if (adjusted === 'not-found') return { refused: refuse(404, 'Profile not found') };
        return adjusted === 'not-a-number' ? { refused: refuse(400, 'Property value is not a number') } : adjusted;
      }
      case 'group':
        groups.upsert(projectId, body.payload);
        return {};
      case 'assign_group': {
        const { profileId, groupIds } = body.payload;
        const id = String(profileId ?? session.deviceId);
        if (id) profiles.upsert(projectId, id, { groups: groupIds, isExternal: Boolean(profileId) });
        return {};
      }
      case 'replay':
        return body.payload.sessionId || session.sessionId
          ? {}
          : { refused: refuse(400, 'Session ID is required for replay') };
      case 'alias':
        return {};
    }
  }

  /** As its session makes it; undefined where a filter of the project drops it. */
  function inSession(event: InspectorEvent, { sender: { project }, time, session }: AcceptedPost) {
    if (event.kind === 'server' || time.isOld) {
      const isLive = (visit: Pick<InspectorEvent, 'deviceId' | 'sessionId'>) =>
        sessions.find(project.id, [visit.deviceId])?.sessionId === visit.sessionId;
      const joined = time.isOld ? event : visits.join(event, isLive);
      return isExcluded(project, joined) ? undefined : joined;
    }
    if (isExcluded(project, event)) return undefined;
    if (!event.deviceId) return event;
    sessions.enter(project.id, [session.deviceId]);
    const visit = visits.add(event);
    const profileId = event.profileId ?? event.deviceId;
    if (visit.isFirst && !isExcluded(project, { ...event, name: 'session_start' })) {
      profiles.visit(project.id, profileId, changeBySession(event));
    }
    return { ...visit.event, profileId };
  }

  return {
    store(exchange, sender, body) {
      if (body.type === 'alias') return refusal(NOT_SUPPORTED);
      if (isTooDeep(exchange.body))
        return {
          answer: answer(500, 'Internal server error'),
          outcome: 'refused',
          reason: 'the properties are nested too deeply',
        };
      const post = resolve(exchange, sender, body);
      const applied = apply(body, post);
      if ('refused' in applied) return applied.refused;
      const accepted = answer(200, post.session);
      const lost = (reason: string): Reply => ({ answer: accepted, outcome: 'lost', reason });
      const reason = body.type === 'track' ? reasonOfLoss(body.payload.name, post.properties) : undefined;
      if (reason) return lost(reason);
      const event = toStoredEvent(post);
      if (body.type === 'track') {
        const kept = inSession(event, post);
        return kept ? { answer: accepted, outcome: 'stored', event: kept } : lost('a filter of the project drops it');
      }
      const { lostUpdates = [] } = applied;
      if (lostUpdates.length === 0) return { answer: accepted, outcome: 'stored', event };
      const undone = lostUpdates.map(({ property }) => property).join(', ');
      return { answer: accepted, outcome: 'stored', reason: `undid ${undone}`, event: { ...event, lostUpdates } };
    },
  };
}

/** A profile's fields from an identify, or from an unchecked `__identify`: what has the wrong type is left out. */
function changeOf(identity: Readonly<Record<string, unknown>>, userAgent: UserAgent): ProfileChange {
  const strings = ['firstName', 'lastName', 'email', 'avatar'].flatMap((field) => {
    const value = identity[field];
    return typeof value === 'string' ? [[field, value]] : [];
  });
  return { ...Object.fromEntries(strings), properties: identified(asRecord(identity['properties']), userAgent) };
}

/** What the server makes of a `session_start`. */
function changeBySession(event: InspectorEvent): ProfileChange {
  const { path, referrer, referrerName, referrerType } = event;
  const ofReferrer = { referrer, referrer_name: referrerName, referrer_type: referrerType };
  return {
    isExternal: event.profileId !== undefined,
    properties: { path, ...machineProperties(event), ...ofReferrer },
  };
}
