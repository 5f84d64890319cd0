import { answer, reasonOf } from './answer.js';
import { deviceIds } from './device.js';
import { type Exchange, type Reply, refusal } from './exchange.js';
import type { IngestionRoute } from './ingestion.js';
import type { Sessions } from './sessions.js';
import type { Storage } from './storage.js';
import {
  type IdentifyBody,
  type LegacyEventBody,
  type TrackBody,
  validateIdentity,
  validateLegacyEvent,
  validateTrackBody,
} from './track-body.js';

export function trackRoute(storage: Storage): IngestionRoute<TrackBody> {
  return { validate: validateTrackBody, handle: (exchange, sender, body) => storage.store(exchange, sender, body) };
}

/** `GET /track/device-id`: which device and session an event would get. */
export function deviceIdRoute(sessions: Sessions): IngestionRoute<unknown> {
  return {
    validate: (body) => ({ valid: true, body }),
    handle({ headers, clientIp: ip, receivedAt }, { project }) {
      const userAgent = headers['user-agent'];
      if (!ip) return refuse('Missing ip address');
      if (!userAgent) return refuse('Missing header: user-agent');
      const ids = deviceIds({ projectId: project.id, ip, userAgent }, receivedAt);
      const { deviceId = ids[0], sessionId = '', index } = sessions.find(project.id, ids) ?? {};
      const which = ['current', 'previous'][index ?? -1] ?? 'No';
      const message = `${which} session exists for this device id`;
      return { answer: answer(200, { deviceId, sessionId, message }), outcome: 'answered' };
    },
  };
}

function refuse(message: string): Reply {
  return refusal(answer(400, message));
}

/** `POST /event` of the first SDKs: a track without its envelope, the time beside the properties. */
export function legacyEventRoute(storage: Storage): IngestionRoute<LegacyEventBody> {
  return {
    validate: validateLegacyEvent,
    handle(exchange, sender, { timestamp, ...event }) {
      const properties = { ...(timestamp && { __timestamp: timestamp }), ...event.properties };
      const body: TrackBody = { type: 'track', payload: { ...event, properties } };
      return accepted(storage.store(wrap(exchange, body), sender, body), 'ok');
    },
  };
}

/** `POST /profile` of the first SDKs: an identify without its envelope. */
export function legacyProfileRoute(storage: Storage): IngestionRoute<IdentifyBody> {
  return {
    validate: validateIdentity,
    handle(exchange, sender, payload) {
      const body: TrackBody = { type: 'identify', payload };
      return accepted(storage.store(wrap(exchange, body), sender, body), String(payload.profileId));
    },
  };
}

function wrap(exchange: Exchange, body: TrackBody): Exchange {
  return { ...exchange, body };
}

function accepted(reply: Reply, text: string): Reply {
  const failed = reply.answer.status !== 200 && reasonOf(reply.answer) !== undefined;
  return failed ? reply : { ...reply, answer: answer(202, text) };
}
