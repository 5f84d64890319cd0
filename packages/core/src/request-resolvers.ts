import type { MiddlewareConfig } from './config/middleware-config.js';
import { toId, toIds } from './payload/ids.js';
import type { Framework } from './request/framework.js';
import { Resolver } from './request/resolver.js';

export interface RequestResolvers {
  readonly profile: Resolver<string>;
  readonly groups?: Resolver<readonly string[]>;
}

interface ResolverSetup<Request, Response> {
  readonly config: MiddlewareConfig<Request, Response>;
  readonly framework: Framework<Request, Response>;
  readonly onError: (what: string) => (error: unknown) => void;
}

/** Who a request's events are about: as the app says, or as the framework's user says. */
export function createResolvers<Request, Response>(
  { config, framework, onError }: ResolverSetup<Request, Response>,
  request: Request,
): RequestResolvers {
  const { getProfileId, getGroups, resolverTimeoutMs: timeoutMs } = config;
  const profile = new Resolver<string>({
    ask: () => (getProfileId ? getProfileId(request) : framework.userId(request)),
    read: readProfileId,
    timeoutMs,
    onError: onError('getProfileId'),
  });
  if (!getGroups) return { profile };
  const ask = () => getGroups(request);
  return { profile, groups: new Resolver({ ask, read: readGroups, timeoutMs, onError: onError('getGroups') }) };
}

function readProfileId(value: unknown): string | undefined {
  const id = toId(value);
  if (id === undefined && typeof value === 'object' && value !== null) {
    throw new TypeError('it gave an object that is no ID');
  }
  return id;
}

/** No groups, as before auth, is no answer. */
function readGroups(value: unknown): readonly string[] | undefined {
  const ids = toIds(value);
  return ids.length > 0 ? ids : undefined;
}
