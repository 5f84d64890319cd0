import type { Person } from './people.js';
import { NONE, requestLine, type Sighting } from './sighting.js';

/** What the proxy in front of the app is called by its visitors. */
export const PUBLIC_HOST = 'reports.example';
const ORIGIN = `https://${PUBLIC_HOST}`;

/** One call of the app, and everything that has to come of it. */
export interface Step {
  readonly who: Person;
  /** `GET /pricing` */
  readonly call: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The client hangs up after the first bytes. */
  readonly leaves?: true;
  /** The answer's. */
  readonly status: number;
  /** Absent where no route matches. */
  readonly route?: string;
  /** The URL in the event, where it is not that of the call. */
  readonly url?: string;
  /** Who it is by the end of the request. */
  readonly becomes?: Pick<Person, 'id' | 'orgs'>;
  /** What the app tracks by itself meanwhile. */
  readonly tracks?: readonly Partial<Sighting>[];
  /** What the app counts meanwhile, which arrives later. */
  readonly counts?: readonly Partial<Sighting>[];
  /** Why there is no request event. */
  readonly leftOut?: string;
}

export interface LeftOut {
  /** `GET /healthz` */
  readonly call: string;
  readonly reason: string;
}

function commonOf({ who, becomes = who }: Step): Sighting {
  const groups = becomes.orgs?.join(',') ?? NONE;
  const { ip, from } = who;
  return { event: NONE, profile: becomes.id ?? NONE, groups, ip, from, what: '', status: '', url: '', note: '' };
}

/** Counters, which wait until the API has stored what was written to their profile before. */
export const expectedCounts = (step: Step): Sighting[] =>
  (step.counts ?? []).map((count) => ({ ...commonOf(step), groups: NONE, ...count }));

/** What arrives at once. */
export function expectedEvents(step: Step): Sighting[] {
  const { call, route, leftOut, tracks = [] } = step;
  const [method = '', path = ''] = call.split(' ');
  const url = step.url ?? path;
  const base = commonOf(step);
  const own = tracks.map((track) => ({ ...base, ...track }));
  if (leftOut !== undefined) return own;
  const what = requestLine(method, route, url);
  const note = step.leaves ? 'aborted' : '';
  return [...own, { ...base, event: 'request', what, status: String(step.status), url: ORIGIN + url, note }];
}

export function expectedLeftOut({ call, leftOut }: Step): LeftOut[] {
  return leftOut === undefined ? [] : [{ call, reason: leftOut }];
}
