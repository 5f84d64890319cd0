import { isClientId } from './client-id.js';
import type { InspectorFaults } from './faults.js';
import { InspectorError } from './inspector-error.js';
import type { InspectorEvent } from './inspector-event.js';
import type { InspectorRequest } from './inspector-request.js';
import type { InspectorProfile } from './profiles.js';

/** A client as the dashboard creates it. */
export interface InspectorClient {
  /** A lower-case UUID. */
  id: string;
  /** Without one, no secret is right. */
  secret?: string;
  /** null: belongs to no project, and every event of it is refused. */
  projectId: string | null;
  /** What the client may do on the real server; the Track API ignores it. */
  type?: 'write' | 'read' | 'root';
  /** Accepts events without a secret and from any origin. */
  ignoreCorsAndSecret?: boolean;
}

/** A condition on an event: of a field such as `path`, of a property (`properties.plan`), or `has_profile`. */
export interface InspectorEventCondition {
  name: string;
  operator:
    | ('is' | 'isNot' | 'contains' | 'doesNotContain' | 'startsWith' | 'endsWith' | 'regex')
    | ('isNull' | 'isNotNull' | 'gt' | 'lt' | 'gte' | 'lte');
  /** One of them has to match; without any, the condition is met. */
  value: readonly (string | number)[];
}

/** What a project refuses with a 401; a filter of events drops them after a 200. `*` is every name. */
export type InspectorProjectFilter =
  | { type: 'ip'; ip: string }
  | { type: 'profile_id'; profileId: string }
  | { type: 'event'; name: string; filters?: readonly InspectorEventCondition[] };

/** A project's settings, as far as they decide about events. */
export interface InspectorProject {
  id: string;
  /** Origins that need no secret: `https://shop.example`, `https://*.shop.example`, `*`. */
  cors?: readonly string[];
  /** Events of these addresses and profiles are refused, and events of these names are dropped. */
  filters?: readonly InspectorProjectFilter[];
  /** Accepts `__revenue` without a secret. */
  allowUnsafeRevenueTracking?: boolean;
}

/** A profile that exists from the start. Numbers and nested objects are stored as the server would. */
export interface InspectorProfileSeed extends Partial<Omit<InspectorProfile, 'id' | 'properties'>> {
  id: string;
  properties?: Record<string, unknown>;
}

export interface InspectorOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default `127.0.0.1`. */
  host?: string;
  /** Default: one client, `DEFAULT_CLIENT_ID` with `DEFAULT_CLIENT_SECRET`, in the project `local`. */
  clients?: readonly InspectorClient[];
  /** Default: every project that a client names, with no origins and no filters. */
  projects?: readonly InspectorProject[];
  /** Profiles that exist from the start, in the first client's project unless they name another. */
  profiles?: readonly InspectorProfileSeed[];
  /**
   * The grid on which what is written to profiles is stored, in ms. Default 10 000, as on the real server; 0 stores each write at
   * once. Until then increment and decrement find neither a new profile (404 `Profile not found`) nor what was written to a known
   * one, which they undo.
   */
  profileFlushMs?: number;
  /** How long the server takes to store that, in ms: until then it is not read. Default 0. */
  profileInsertMs?: number;
  /** Larger bodies are a 413. Default: 500 MiB, as on the real server. */
  maxBodyBytes?: number;
  /** Troubles on demand from the start. Default none. */
  faults?: InspectorFaults;
  /** Of events and of requests, this many are kept; the oldest go first. Default 10 000. */
  maxEntries?: number;
  /** Of their bodies, about this many bytes are kept; the oldest go first. Default 256 MiB. */
  maxBytes?: number;
  /** The clock, in ms since the epoch. Default `Date.now`. */
  now?: () => number;
  /** Called with every stored event. */
  onEvent?: (event: InspectorEvent) => void;
  /** Called with every answered request, stored or not, after its `onEvent`. */
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
  if (unknown) {
    const known = [...OPTION_NAMES].join(', ');
    throw new InspectorError('INVALID_OPTION', `There is no option \`${unknown}\`. The options are: ${known}.`);
  }
  const clients = options.clients ?? DEFAULT_CLIENTS;
  if (clients.length === 0)
    throw new InspectorError('INVALID_OPTION', '`clients` is empty: nobody could send anything.');
  const wrong = clients.find(({ id }) => !isClientId(id));
  if (wrong) {
    throw new InspectorError(
      'INVALID_OPTION',
      `The client ID '${wrong.id}' is no lower-case UUID: the API refuses any other.`,
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

/** An empty one would be every interface to Node.js. */
function hostOf(host = '127.0.0.1'): string {
  if (host.trim() !== '') return host;
  const all = 'for every interface it is 0.0.0.0, or ::';
  throw new InspectorError('INVALID_OPTION', `\`host\` must be an address or a name, and is empty; ${all}.`);
}

function amount(name: string, value: number | undefined, fallback: number, max = Number.MAX_SAFE_INTEGER): number {
  if (value === undefined) return fallback;
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new InspectorError('INVALID_OPTION', `\`${name}\` must be an integer from 0 to ${max}, and is ${value}.`);
}

function withNamedProjects(clients: readonly InspectorClient[], projects: readonly InspectorProject[]) {
  const known = new Set(projects.map(({ id }) => id));
  const named = new Set(clients.flatMap(({ projectId }) => (projectId === null ? [] : [projectId])));
  return [...projects, ...[...named].filter((id) => !known.has(id)).map((id) => ({ id }))];
}
