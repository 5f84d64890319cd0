import { createHash } from 'node:crypto';

const IDLE_MS = 30 * 60_000;

export interface Session {
  deviceId: string;
  sessionId: string;
}

export interface Sessions {
  /** The live session of the first device that has one, or a new one for the first device; keeps it alive. */
  enter(projectId: string, deviceIds: readonly string[]): Session;
  /** The session that `enter` would return. Changes nothing. */
  preview(projectId: string, deviceIds: readonly string[]): Session;
  /** The live session of one of these devices, if any; `index` says whose. Changes nothing. */
  find(projectId: string, deviceIds: readonly string[]): (Session & { index: number }) | undefined;
  clear(): void;
}

/** A session lasts until 30 minutes pass without an event. */
export function createSessions(now: () => number): Sessions {
  const live = new Map<string, { sessionId: string; lastSeenAt: number }>();
  const keyOf = (projectId: string, deviceId: string) => `${projectId}\n${deviceId}`;

  const find: Sessions['find'] = (projectId, deviceIds) => {
    for (const [index, deviceId] of deviceIds.entries()) {
      const session = live.get(keyOf(projectId, deviceId));
      if (session && now() - session.lastSeenAt < IDLE_MS) return { deviceId, sessionId: session.sessionId, index };
    }
    return undefined;
  };

  const preview: Sessions['preview'] = (projectId, deviceIds) => {
    const found = find(projectId, deviceIds);
    if (found) return { deviceId: found.deviceId, sessionId: found.sessionId };
    const deviceId = deviceIds[0];
    return deviceId === undefined ? { deviceId: '', sessionId: '' } : mint(projectId, deviceId, now());
  };

  return {
    find,
    preview,
    enter(projectId, deviceIds) {
      const session = preview(projectId, deviceIds);
      const { deviceId, sessionId } = session;
      if (deviceId) live.set(keyOf(projectId, deviceId), { sessionId, lastSeenAt: now() });
      return session;
    },
    clear: () => live.clear(),
  };
}

/** The same ID for half an hour, so that a preview and the session that follows agree. */
function mint(projectId: string, deviceId: string, now: number): Session {
  const window = Math.floor(now / IDLE_MS);
  const digest = createHash('sha256').update([projectId, deviceId, window].join('\n')).digest();
  return { deviceId, sessionId: digest.subarray(0, 16).toString('base64url') };
}
