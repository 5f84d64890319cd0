import type { Person } from './people.js';
import { NONE, requestLine, type Sighting } from './sighting.js';

/** The host name that visitors use. */
export const PUBLIC_HOST = 'reports.example';

/** A call of the app, and everything that it must cause. */
export interface Step {
  readonly who: Person;
  /** `GET /pricing` */
  readonly call: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The fields of a form, which is loaded first and sent to its server action. */
  readonly form?: Readonly<Record<string, string>>;
  /** The client hangs up after the first bytes. */
  readonly leaves?: true;
  /** The status of the response. */
  readonly status: number;
  /** Absent if no route matches. */
  readonly route?: string;
  /** The URL in the event, if it differs from that of the call. */
  readonly url?: string;
  /** The profile and groups at the end of the request. */
  readonly becomes?: Pick<Person, 'id' | 'orgs'>;
  /** The events that the app tracks during the request. */
  readonly tracks?: readonly Partial<Sighting>[];
  /** The counters that the app increments. They arrive later. */
  readonly counts?: readonly Partial<Sighting>[];
  /** Why the request event is skipped. */
  readonly skipped?: string;
  /** The framework handles the request before anything of the app runs, and nothing is captured. */
  readonly unseen?: true;
}

export interface SkippedRequest {
  /** `GET /healthz` */
  readonly call: string;
  readonly reason: string;
}

function commonOf({ who, becomes = who }: Step): Sighting {
  const groups = becomes.orgs?.join(',') ?? NONE;
  const { ip, from } = who;
  return { event: NONE, profile: becomes.id ?? NONE, groups, ip, from, what: '', status: '', url: '', note: '' };
}

/** The expected counters. They wait until OpenPanel has stored earlier writes to their profile. */
export const expectedCounts = (step: Step): Sighting[] =>
  (step.counts ?? []).map((count) => ({ ...commonOf(step), groups: NONE, ...count }));

/** The events that arrive at once. `origin` is how the app sees its own. */
export function expectedEvents(step: Step, origin: string): Sighting[] {
  const { call, route, skipped, unseen, tracks = [] } = step;
  const [method = '', path = ''] = call.split(' ');
  const url = step.url ?? path;
  const base = commonOf(step);
  const own = tracks.map((track) => ({ ...base, ...track }));
  if (skipped !== undefined || unseen) return own;
  const what = requestLine(method, route, url);
  const note = step.leaves ? 'aborted' : '';
  return [...own, { ...base, event: 'request', what, status: String(step.status), url: origin + url, note }];
}

export function expectedSkips({ call, skipped }: Step): SkippedRequest[] {
  return skipped === undefined ? [] : [{ call, reason: skipped }];
}
