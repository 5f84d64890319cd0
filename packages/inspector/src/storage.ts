import { answer, payloadError } from './answer.js';
import type { Sender } from './authentication.js';
import { deviceIds } from './device.js';
import { resolveEventTime } from './event-time.js';
import { type Exchange, type Reply, refusal } from './exchange.js';
import type { Groups } from './groups.js';
import type { InspectorEvent } from './inspector-event.js';
import { asRecord } from './is-record.js';
import { isTooDeep } from './json-shape.js';
import { reasonOfLoss } from './loss.js';
import type { ProfileChange, Profiles } from './profiles.js';
import type { Sessions } from './sessions.js';
import { type AcceptedPost, toStoredEvent, withSessionOf } from './stored-event.js';
import type { TrackBody } from './track-body.js';
import { parseUserAgent } from './user-agent.js';

export interface StorageParts {
  profiles: Profiles;
  groups: Groups;
  sessions: Sessions;
}

export interface Storage {
  /** Applies a valid body of an accepted sender. */
  store(exchange: Exchange, sender: Sender, body: TrackBody): Reply;
  clear(): void;
}

const refuse = (status: number, reason: string): Reply => refusal(payloadError(status, reason));

export function createStorage({ profiles, groups, sessions }: StorageParts): Storage {
  /** The last visitor event of each profile: server events join its session while it lives. */
  const lastVisit = new Map<string, InspectorEvent>();

  function resolve(exchange: Exchange, sender: Sender, body: TrackBody): AcceptedPost {
    // The payload as received, with the fields that the schema does not know.
    const payload = (exchange.body as { payload: Record<string, unknown> }).payload;
    const properties = (payload['properties'] ?? {}) as Record<string, unknown>;
    const track = body.type === 'track' ? properties : {};
    const ip = track['__ip'] ? String(track['__ip']) : exchange.clientIp;
    const source = { projectId: sender.project.id, ip, userAgent: exchange.headers['user-agent'] };
    const ids = deviceIds({ ...source, override: track['__deviceId'] }, exchange.receivedAt);
    const userAgent = parseUserAgent(source.userAgent, properties);
    const time = resolveEventTime(track['__timestamp'], exchange.receivedAt);
    const opensSession = body.type === 'track' && userAgent.kind === 'visitor' && !time.isOld;
    const session = sessions[opensSession ? 'enter' : 'preview'](source.projectId, ids);
    return {
      exchange,
      sender,
      type: body.type as AcceptedPost['type'],
      payload,
      properties,
      ip,
      userAgent,
      session,
      time,
    };
  }

  /** Changes profiles and groups; a reply means that nothing was changed. */
  function apply(body: TrackBody, { sender, session, properties }: AcceptedPost): Reply | undefined {
    const projectId = sender.project.id;
    switch (body.type) {
      case 'track': {
        const identity = asRecord(properties['__identify']);
        // A bare profile ID names the profile of the event, and makes none.
        if (identity['profileId'] && Object.keys(identity).length > 1) {
          profiles.upsert(projectId, String(identity['profileId']), changeOf(identity));
        }
        return undefined;
      }
      case 'identify':
        profiles.upsert(projectId, String(body.payload.profileId), changeOf(body.payload));
        return undefined;
      case 'increment':
      case 'decrement': {
        const { profileId, property, value = 1 } = body.payload;
        const by = body.type === 'increment' ? value : -value;
        const adjusted = profiles.adjust(projectId, String(profileId), property, by);
        if (adjusted === 'not-found') return refuse(404, 'Profile not found');
        return adjusted === 'not-a-number' ? refuse(400, 'Property value is not a number') : undefined;
      }
      case 'group':
        groups.upsert(projectId, body.payload);
        return undefined;
      case 'assign_group': {
        const id = String(body.payload.profileId ?? session.deviceId);
        if (id) profiles.upsert(projectId, id, { groups: body.payload.groupIds });
        return undefined;
      }
      case 'replay':
        return body.payload.sessionId || session.sessionId
          ? undefined
          : refuse(400, 'Session ID is required for replay');
      case 'alias':
        return undefined;
    }
  }

  function joinProfile(event: InspectorEvent, isOld: boolean): InspectorEvent {
    if (event.type !== 'track' || !event.profileId || isOld) return event;
    const key = `${event.projectId}\n${event.profileId}`;
    if (event.kind === 'visitor') {
      lastVisit.set(key, event);
      return event;
    }
    const visit = lastVisit.get(key);
    const live = visit && sessions.find(visit.projectId, [visit.deviceId])?.sessionId === visit.sessionId;
    return visit && live ? withSessionOf(event, visit) : event;
  }

  return {
    store(exchange, sender, body) {
      if (body.type === 'alias') return refuse(400, 'Alias is not supported');
      if (isTooDeep(exchange.body))
        return { answer: answer(500, 'Internal server error'), outcome: 'refused', reason: 'nested too deeply' };
      const post = resolve(exchange, sender, body);
      const refused = apply(body, post);
      if (refused) return refused;
      const accepted = answer(200, post.session);
      const reason = body.type === 'track' ? reasonOfLoss(body.payload.name, post.properties) : undefined;
      if (reason) return { answer: accepted, outcome: 'lost', reason };
      return { answer: accepted, outcome: 'stored', event: joinProfile(toStoredEvent(post), post.time.isOld) };
    },
    clear: () => lastVisit.clear(),
  };
}

/** A profile's fields from an identify, or from an unchecked `__identify`: what has the wrong type is left out. */
function changeOf(identity: Readonly<Record<string, unknown>>): ProfileChange {
  const strings = ['firstName', 'lastName', 'email', 'avatar'].flatMap((field) => {
    const value = identity[field];
    return typeof value === 'string' ? [[field, value]] : [];
  });
  return { ...Object.fromEntries(strings), properties: asRecord(identity['properties']) };
}
