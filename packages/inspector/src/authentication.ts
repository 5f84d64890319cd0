import type { IncomingHttpHeaders } from 'node:http';
import { isClientId } from './client-id.js';
import type { InspectorClient, InspectorConfig, InspectorProject } from './inspector-options.js';

/** Who sends, once the server has accepted it. */
export interface Sender {
  client: InspectorClient;
  project: InspectorProject;
  /** Whether it has shown the client's secret: the server trusts it not to be a bot. */
  isVerified: boolean;
}

type Authentication = Sender | { refused: string };

interface AuthenticationRequest {
  headers: IncomingHttpHeaders;
  body: unknown;
  clientIp: string;
}

export type Authenticate = (request: AuthenticationRequest) => Authentication;

/** The checks in the server's order: client, project, filters, revenue, then origin or secret. */
export function createAuthentication({
  clients,
  projects,
}: Pick<InspectorConfig, 'clients' | 'projects'>): Authenticate {
  const clientById = new Map(clients.map((client) => [client.id, client]));
  const projectById = new Map(projects.map((project) => [project.id, project]));

  return (request) => {
    const id = credential(request, 'id');
    if (!id) return refuse('Missing client id');
    if (!isClientId(id)) return refuse('Client ID must be a valid UUIDv4');
    const client = clientById.get(id);
    if (!client) return refuse('Invalid client id');
    const project = client.projectId === null ? undefined : projectById.get(client.projectId);
    if (!project) return refuse('Client has no project');

    const secret = credential(request, 'secret');
    const isVerified = secret !== undefined && secret === client.secret;
    const isTrusted = client.ignoreCorsAndSecret || isOriginAllowed(project.cors ?? [], request.headers.origin);
    // A wrong secret is found out here where nothing else is known of the sender, and never where its origin is trusted.
    const mayCharge = isVerified || (isTrusted && secret !== undefined);
    const objection = blockedBy(project, request) ?? (mayCharge ? undefined : unsafeRevenue(project, request));
    if (objection) return refuse(objection);
    return isVerified || isTrusted ? { client, project, isVerified } : refuse('Invalid cors or secret');
  };
}

function refuse(message: string): { refused: string } {
  return { refused: `Ingestion: ${message}` };
}

function credential({ headers, body }: Pick<AuthenticationRequest, 'headers' | 'body'>, part: 'id' | 'secret') {
  const inBody = at(body, part === 'id' ? 'clientId' : 'clientSecret');
  const value = headers[`openpanel-client-${part}`] || headers[`mixan-client-${part}`] || inBody;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], value);
}

function blockedBy({ filters = [] }: InspectorProject, { body, clientIp }: AuthenticationRequest): string | undefined {
  const profileId = at(body, 'payload', 'profileId') || at(body, 'profileId');
  if (filters.some((filter) => filter.type === 'ip' && filter.ip === clientIp)) {
    return 'IP address is blocked by project filter';
  }
  if (filters.some((filter) => filter.type === 'profile_id' && filter.profileId === profileId)) {
    return 'Profile id is blocked by project filter';
  }
  return undefined;
}

function unsafeRevenue(project: InspectorProject, { body }: AuthenticationRequest): string | undefined {
  const revenue = at(body, 'payload', 'properties', '__revenue') ?? at(body, 'properties', '__revenue');
  if (revenue === undefined || project.allowUnsafeRevenueTracking) return undefined;
  return 'Revenue tracking is not allowed without a client secret';
}

function isOriginAllowed(cors: readonly string[], origin: string | undefined): boolean {
  if (!origin) return false;
  return cors.some((allowed) => {
    const host = hostOf(allowed);
    if (!host.includes('*')) return host === hostOf(origin);
    const pattern = host.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(pattern.join('.+?')).test(origin);
  });
}

/** `https` and `http`, `www.` and none are the same origin to the server. */
function hostOf(origin: string): string {
  return origin
    .replace('www.', '')
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
}
