import { createHash } from 'node:crypto';

const DAY_MS = 86_400_000;
const MAX_OVERRIDE_LENGTH = 64;
/** What the server hashes for a request without the header; an empty header has no device at all. */
const NO_USER_AGENT = 'unknown/1.0';

export interface DeviceSource {
  projectId: string;
  ip: string;
  userAgent: string | undefined;
  /** The event's `__deviceId`, if it sent one. */
  override?: unknown;
}

/** The IDs under which this device may be known, best first: today's, then yesterday's, because the salt turns daily. */
export function deviceIds({ projectId, ip, userAgent = NO_USER_AGENT, override }: DeviceSource, now: number): string[] {
  const own = typeof override === 'string' ? override.trim() : '';
  if (own && own.length <= MAX_OVERRIDE_LENGTH) return [own];
  if (userAgent === '') return [];
  return [now, now - DAY_MS].map((at) => {
    const salt = new Date(at).toISOString().slice(0, 10);
    return createHash('sha256').update([salt, projectId, ip, userAgent].join('\n')).digest('hex').slice(0, 32);
  });
}
