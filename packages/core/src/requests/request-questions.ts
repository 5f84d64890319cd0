import type { ClientInternals } from '../client.js';
import { toId, toIds } from '../events/ids.js';
import { snapshotProperties } from '../events/snapshot.js';
import type { Framework } from '../frameworks/framework.js';
import type { MiddlewareConfig } from '../options/middleware-config.js';
import { createDefaultProfile } from './default-profile.js';
import { EndedRequests } from './ended-requests.js';
import type { Question } from './resolver.js';

/** What a request's app is asked about it; the same questions for every request. */
export interface RequestQuestions<Request extends object, Response> {
  /** Who it is about: as the app says, or as the framework's user says. Nobody, where the request is gone. */
  readonly profile: Question<string, Request | undefined>;
  /** Whether that is nothing but a look at the request. */
  readonly isProfileFree: boolean;
  readonly groups: Question<readonly string[], Request | undefined> | undefined;
  /** About which late events may ask. */
  readonly ended: EndedRequests<Request>;
  /** More properties of the request event. */
  readonly properties: Question<object, [Request, Response]> | undefined;
}

export function createQuestions<Request extends object, Response>(
  config: MiddlewareConfig<Request, Response>,
  framework: Framework<Request, Response>,
  { diagnostics, maxEventBytes }: Pick<ClientInternals, 'diagnostics' | 'maxEventBytes'>,
  onError: (what: string) => (error: unknown) => void,
): RequestQuestions<Request, Response> {
  const { getProfileId, getGroups, getProperties, resolverTimeoutMs: timeoutMs } = config;
  const askProfile = getProfileId ?? createDefaultProfile(framework, diagnostics);
  return {
    profile: {
      ask: (request) => (request === undefined ? undefined : askProfile(request)),
      read: readProfileId,
      timeoutMs,
      onError: onError('getProfileId'),
    },
    ended: new EndedRequests(),
    isProfileFree: getProfileId === undefined,
    groups: getGroups && {
      ask: (request) => (request === undefined ? undefined : getGroups(request)),
      read: readGroups,
      timeoutMs,
      onError: onError('getGroups'),
    },
    properties: getProperties && {
      ask: ([request, response]) => getProperties(request, response),
      // A copy, since reading what the app gave may throw.
      read: (value) => copyOf(value, maxEventBytes),
      timeoutMs,
      onError: onError('getProperties'),
    },
  };
}

function copyOf(value: unknown, maxBytes: number): object | undefined {
  const copy = snapshotProperties(value, maxBytes);
  if (!copy.ok) throw new RangeError('it gave more than maxEventBytes');
  return copy.value;
}

function readProfileId(value: unknown): string | undefined {
  const id = toId(value);
  if (id === undefined && typeof value === 'object' && value !== null) {
    throw new TypeError('it gave an object that is not an ID; give req.user.id instead of req.user, for example');
  }
  return id;
}

/** No groups, as before auth, is no answer. */
function readGroups(value: unknown): readonly string[] | undefined {
  let isUnfit = false;
  const ids = toIds(value, () => {
    isUnfit = true;
  });
  if (ids.length > 0) return ids;
  if (isUnfit) throw new TypeError('it gave an object that is not an ID; give its id instead');
  return undefined;
}
