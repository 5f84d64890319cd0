/** What a carrier says: whose events a scope had, where from, and when. */
export interface CarriedOwner {
  /** When the visitor was there, in milliseconds since 1970, to the second. */
  readonly seenAt: number;
  readonly profileId?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly deviceId?: string | undefined;
  /** As events have it: anonymized if they are, and missing if the visitor does not want to be tracked. */
  readonly ip?: string | undefined;
  /** Only of a visitor whose events are visitor events. */
  readonly userAgent?: string | undefined;
}

/** As JSON: a list, to which later versions may append. What is missing at its end is left out. */
export function toJson({ seenAt, profileId, groups = [], deviceId, ip, userAgent }: CarriedOwner): string {
  const seconds = Math.floor(seenAt / 1_000);
  const fields = [seconds, profileId, groups.length > 0 ? groups : undefined, deviceId, ip, userAgent];
  const last = fields.findLastIndex((field) => field !== undefined);
  return JSON.stringify(fields.slice(0, last + 1));
}

/** Undefined if the JSON is something else. Its strings may be anything. */
export function fromJson(json: string): CarriedOwner | undefined {
  const fields: unknown = JSON.parse(json);
  if (!Array.isArray(fields)) return undefined;
  const [seconds, profileId, groups, deviceId, ip, userAgent] = fields as unknown[];
  if (!Number.isSafeInteger(seconds) || Number(seconds) < 0) return undefined;
  if (!isTextOrNothing(profileId) || !isTextOrNothing(deviceId)) return undefined;
  if (!isTextOrNothing(ip) || !isTextOrNothing(userAgent)) return undefined;
  if (!isNothing(groups) && !(Array.isArray(groups) && groups.every(isText))) return undefined;
  return {
    seenAt: Number(seconds) * 1_000,
    profileId: profileId ?? undefined,
    groups: (groups as string[] | null | undefined) ?? undefined,
    deviceId: deviceId ?? undefined,
    ip: ip ?? undefined,
    userAgent: userAgent ?? undefined,
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNothing = (value: unknown): value is null | undefined => value === undefined || value === null;
const isTextOrNothing = (value: unknown): value is string | null | undefined => isNothing(value) || isText(value);
