import { eventNameProblem } from './event-name.js';
import { MAX_IDS } from './ids.js';
import { isLeftOut, isPlain, keyText, plainJson, quoted } from './plain-json.js';

/** A track before anything of it was copied. */
export interface PlainTrack {
  readonly name: unknown;
  /** What the caller gave; it is only read. */
  readonly own: unknown;
  /** Global and scope properties; the call's own win. */
  readonly base: Readonly<Record<string, unknown>>;
  readonly revenue: unknown;
  readonly profileId: string | undefined;
  readonly groups: readonly string[];
  /** When it happened, as ISO text. */
  readonly timestamp: string;
}

const LIFTED: ReadonlySet<string> = new Set(['profileId', 'groups', 'deviceId']);
/** The API takes a meaning from these, and loses the event where one is no text. */
const TEXTS: ReadonlySet<string> = new Set(['__path', '__referrer', '__ip', 'path', 'referrer']);

const NOTHING = Object.freeze({});

/**
 * The body of a track in one go, where nothing of it needs a copy or a repair: the usual one, with a few plain values.
 * Undefined for any other. It never throws, and never says anything else than the long way, through `snapshot` and
 * `repairEvent`, would.
 */
export function plainTrackBody(track: PlainTrack): string | undefined {
  try {
    const { name, revenue, profileId, groups, timestamp } = track;
    if (typeof name !== 'string' || eventNameProblem(name) !== undefined || groups.length > MAX_IDS) return undefined;
    if (revenue !== undefined && !(Number.isSafeInteger(revenue) && Number(revenue) >= 0)) return undefined;
    const properties = propertiesText(track);
    if (properties === undefined) return undefined;
    const payment = revenue === undefined ? '' : `,"__revenue":${revenue}`;
    const profile = profileId === undefined ? '' : `,"profileId":${quoted(profileId)}`;
    const list = groups.length === 0 ? '' : `,"groups":[${groups.map(quoted).join()}]`;
    const time = `"__timestamp":"${timestamp}"`;
    return `{"type":"track","payload":{"name":${quoted(name)},"properties":{${time}${payment}${properties}}${profile}${list}}}`;
  } catch {
    return undefined; // a getter, or a proxy
  }
}

/** Each with a comma before it. */
function propertiesText({ own, base }: PlainTrack): string | undefined {
  const given = own ?? NOTHING;
  if (!isPlain(given)) return undefined;
  let out: string | undefined = '';
  for (const key of Object.keys(base)) {
    if (LIFTED.has(key)) return undefined;
    if (isLeftOut(given[key])) out = withProperty(out, key, base[key]);
    if (out === undefined) return undefined;
  }
  for (const key of Object.keys(given)) {
    out = LIFTED.has(key) ? lifted(out, key, given[key]) : withProperty(out, key, given[key]);
    if (out === undefined) return undefined;
  }
  return out;
}

/** Whoever calls has read profile and groups already, and they are no properties. */
function lifted(before: string, key: string, value: unknown): string | undefined {
  if (isLeftOut(value)) return before;
  return key !== 'deviceId' && (typeof value === 'string' || plainJson(value) !== undefined) ? before : undefined;
}

function withProperty(before: string, key: string, value: unknown): string | undefined {
  if (isLeftOut(value)) return before;
  const isText = TEXTS.has(key);
  if (isText ? typeof value !== 'string' : key.startsWith('__')) return undefined;
  const name = keyText(key);
  const text = plainJson(value);
  return name === undefined || text === undefined ? undefined : `${before},${name}${text}`;
}
