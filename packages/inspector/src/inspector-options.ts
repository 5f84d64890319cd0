import { isClientId } from './client-id.js';
import type { InspectorFaults } from './faults.js';
import { InspectorError } from './inspector-error.js';
import type { InspectorEvent } from './inspector-event.js';
import type { InspectorRequest } from './inspector-request.js';
import { unknownName } from './nearest-name.js';
import type { InspectorProfile } from './profiles.js';

/** A client, as the dashboard creates it. */
export interface InspectorClient {
  /** A lower-case UUID. */
  id: string;
  /** Without it, every secret is wrong. */
  secret?: string;
  /** `null` means that the client has no project: all its events are refused. */
  projectId: string | null;
  /** What the client may do on the real server. The Track API ignores it. */
  type?: 'write' | 'read' | 'root';
  /** Accepts events without a secret and from any origin. */
  ignoreCorsAndSecret?: boolean;
}

/** A condition on an event: on a field such as `path`, on a property (`properties.plan`), or on `has_profile`. */
export interface InspectorEventCondition {
  name: string;
  operator:
    | ('is' | 'isNot' | 'contains' | 'doesNotContain' | 'startsWith' | 'endsWith' | 'regex')
    | ('isNull' | 'isNotNull' | 'gt' | 'lt' | 'gte' | 'lte');
  /** At least one value has to match. An empty list always matches. */
  value: readonly (string | number)[];
}

/** What a project filters: an IP or a profile is refused with 401; an event is answered with 200 and dropped. The name `*` matches all. */
export type InspectorProjectFilter =
  | { type: 'ip'; ip: string }
  | { type: 'profile_id'; profileId: string }
  | { type: 'event'; name: string; filters?: readonly InspectorEventCondition[] };

/** The settings of a project that decide which events are stored. */
export interface InspectorProject {
  id: string;
  /** Origins that need no secret: `https://shop.example`, `https://*.shop.example`, `*`. */
  cors?: readonly string[];
  /** Filters by IP, profile or event name. Default: none. */
  filters?: readonly InspectorProjectFilter[];
  /** Accepts `__revenue` from clients without a secret. */
  allowUnsafeRevenueTracking?: boolean;
}

/** A profile that exists from the start. Numbers and nested objects are stored as the real server stores them. */
export interface InspectorProfileSeed extends Partial<Omit<InspectorProfile, 'id' | 'properties'>> {
  id: string;
  properties?: Record<string, unknown>;
}

export interface InspectorOptions {
  /** Default: 0, which picks a free port. */
  port?: number;
  /** Default: `127.0.0.1`. */
  host?: string;
  /** Default: one client, with `DEFAULT_CLIENT_ID` and `DEFAULT_CLIENT_SECRET`, in the project `local`. */
  clients?: readonly InspectorClient[];
  /** Default: the projects of the clients, without origins and filters. */
  projects?: readonly InspectorProject[];
  /** Profiles that exist from the start. Default project: that of the first client. */
  profiles?: readonly InspectorProfileSeed[];
  /**
   * How often profiles are stored, in milliseconds. Default: 10 000, as on the real server; 0 stores each write at once. Until a profile
   * is stored, increments and decrements of it get a 404 `Profile not found`. Those of a stored profile undo what was written to it since.
   */
  profileFlushMs?: number;
  /** How long storing takes, in milliseconds; until then, increments read the older profile. Default: 0. */
  profileInsertMs?: number;
  /** Larger bodies are refused with 413. Default: 500 MiB, as on the real server. */
  maxBodyBytes?: number;
  /** Faults that are active from the start. Default: none. */
  faults?: InspectorFaults;
  /** How many events and how many requests are kept; the oldest are removed first. Default: 10 000. */
  maxEntries?: number;
  /** About how many bytes of their bodies are kept; the oldest are removed first. Default: 256 MiB. */
  maxBytes?: number;
  /** The clock, in milliseconds since the epoch. Default: `Date.now`. */
  now?: () => number;
  /** Called with every stored event. */
  onEvent?: (event: InspectorEvent) => void;
  /** Called with every request that was answered, stored or not, after its `onEvent`. */
  onRequest?: (request: InspectorRequest) => void;
}

export type InspectorConfig = Required<InspectorOptions>;

/** The client ID that an inspector without `clients` accepts. */
export const DEFAULT_CLIENT_ID = '10ca1000-0000-4000-8000-000000000001';
/** The secret of `DEFAULT_CLIENT_ID`. */
export const DEFAULT_CLIENT_SECRET = 'sec_local_openpanel_inspector';

const DEFAULT_CLIENTS: readonly InspectorClient[] = [
  { id: DEFAULT_CLIENT_ID, secret: DEFAULT_CLIENT_SECRET, projectId: 'local', type: 'write' },
];

const ignore = () => {};

const OPTION_NAMES = new Set<string>([
  'port',
  'host',
  'clients',
  'projects',
  'profiles',
  'profileFlushMs',
  'profileInsertMs',
  'maxBodyBytes',
  'faults',
  'maxEntries',
  'maxBytes',
  'now',
  'onEvent',
  'onRequest',
] satisfies (keyof InspectorOptions)[]);

export function resolveOptions(options: InspectorOptions): InspectorConfig {
  const unknown = Object.keys(options).find((name) => !OPTION_NAMES.has(name));
  if (unknown) throw new InspectorError('INVALID_OPTION', unknownName(unknown, [...OPTION_NAMES]));
  const clients = options.clients ?? DEFAULT_CLIENTS;
  if (clients.length === 0)
    throw new InspectorError(
      'INVALID_OPTION',
      '`clients` is empty. Add at least one client, or remove the option to use the default client.',
    );
  const wrong = clients.find(({ id }) => !isClientId(id));
  if (wrong) {
    throw new InspectorError(
      'INVALID_OPTION',
      `The client ID '${wrong.id}' is not a lower-case UUID. The API refuses all other IDs.`,
    );
  }
  return {
    port: amount('port', options.port, 0, 65_535),
    host: hostOf(options.host),
    clients,
    projects: withNamedProjects(clients, options.projects ?? []),
    profiles: options.profiles ?? [],
    profileFlushMs: amount('profileFlushMs', options.profileFlushMs, 10_000),
    profileInsertMs: amount('profileInsertMs', options.profileInsertMs, 0),
    maxBodyBytes: amount('maxBodyBytes', options.maxBodyBytes, 500 * 1024 * 1024),
    faults: options.faults ?? {},
    maxEntries: amount('maxEntries', options.maxEntries, 10_000),
    maxBytes: amount('maxBytes', options.maxBytes, 256 * 1024 * 1024),
    now: options.now ?? Date.now,
    onEvent: options.onEvent ?? ignore,
    onRequest: options.onRequest ?? ignore,
  };
}

/** Node.js would take an empty host for every interface. */
function hostOf(host = '127.0.0.1'): string {
  if (host.trim() !== '') return host;
  const message = '`host` is empty. It must be an address or a name; 0.0.0.0 or :: is every interface.';
  throw new InspectorError('INVALID_OPTION', message);
}

function amount(name: string, value: number | undefined, fallback: number, max = Number.MAX_SAFE_INTEGER): number {
  if (value === undefined) return fallback;
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new InspectorError('INVALID_OPTION', `\`${name}\` is ${value}. It must be an integer from 0 to ${max}.`);
}

function withNamedProjects(clients: readonly InspectorClient[], projects: readonly InspectorProject[]) {
  const known = new Set(projects.map(({ id }) => id));
  const named = new Set(clients.flatMap(({ projectId }) => (projectId === null ? [] : [projectId])));
  return [...projects, ...[...named].filter((id) => !known.has(id)).map((id) => ({ id }))];
}
