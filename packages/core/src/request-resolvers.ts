import { INTERNALS, type OpenPanel } from './client.js';
import type { MiddlewareConfig } from './config/middleware-config.js';
import { toId, toIds } from './payload/ids.js';
import { snapshotProperties } from './payload/snapshot.js';
import type { Framework } from './request/framework.js';
import { Resolver } from './request/resolver.js';

export interface RequestResolvers {
  readonly profile: Resolver<string>;
  readonly groups?: Resolver<readonly string[]>;
}

interface ResolverSetup<Request, Response> {
  readonly client: OpenPanel;
  readonly config: MiddlewareConfig<Request, Response>;
  readonly framework: Framework<Request, Response>;
  readonly onError: (what: string) => (error: unknown) => void;
}

/** Who a request's events are about: as the app says, or as the framework's user says. */
export function createResolvers<Request, Response>(
  { config, framework, onError }: ResolverSetup<Request, Response>,
  request: () => Request,
): RequestResolvers {
  const { getProfileId, getGroups, resolverTimeoutMs: timeoutMs } = config;
  const profile = new Resolver<string>({
    ask: () => (getProfileId ? getProfileId(request()) : framework.userId(request())),
    read: readProfileId,
    timeoutMs,
    onError: onError('getProfileId'),
  });
  if (!getGroups) return { profile };
  const ask = () => getGroups(request());
  return { profile, groups: new Resolver({ ask, read: readGroups, timeoutMs, onError: onError('getGroups') }) };
}

/** More properties of the request event, if the app has some. */
export function createPropertiesResolver<Request, Response>(
  { client, config, onError }: ResolverSetup<Request, Response>,
  request: Request,
  response: Response,
): Resolver<object> | undefined {
  const { getProperties, resolverTimeoutMs: timeoutMs } = config;
  if (!getProperties) return undefined;
  return new Resolver<object>({
    ask: () => getProperties(request, response),
    // A copy, since reading what the app gave may throw.
    read: (value) => copyOf(value, client[INTERNALS].maxEventBytes),
    timeoutMs,
    onError: onError('getProperties'),
  });
}

function copyOf(value: unknown, maxBytes: number): object | undefined {
  const copy = snapshotProperties(value, maxBytes);
  if (!copy.ok) throw new RangeError('it gave more than maxEventBytes');
  return copy.value;
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
