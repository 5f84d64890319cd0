import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Faults, InspectorFaults } from '../faults.js';
import type { Groups } from '../groups.js';
import { InspectorError } from '../inspector-error.js';
import type { InspectorEvent } from '../inspector-event.js';
import type { InspectorProfile, Profiles } from '../profiles.js';
import type { Recorded } from '../recorded.js';
import type { LiveInfo } from './live-api.js';
import { toDetail } from './live-details.js';
import type { LiveStream } from './live-stream.js';
import { isOwnOrigin } from './own-origin.js';
import { pageFile } from './page-files.js';
import { shortId } from './short.js';

const PREFIX = '/inspector';
const MAX_BODY_BYTES = 10_000;

/** The routes that the real API does not have: not recorded as requests, not troubled, and not for other origins. */
export const isOwnRoute = (url: string): boolean => url === PREFIX || /^\/inspector[/?]/.test(url);

export interface LiveParts {
  readonly info: () => LiveInfo;
  /** The name and the address that the inspector listens at. */
  readonly hosts: () => readonly string[];
  readonly stream: LiveStream;
  readonly faults: Faults;
  readonly profiles: Profiles;
  readonly groups: Groups;
  readonly recorded: () => readonly Recorded[];
  readonly events: (filter: object) => readonly InspectorEvent[];
  clear(): void;
}

/** Serves the page and what it asks for. */
export async function serveOwnRoute(
  request: IncomingMessage,
  response: ServerResponse,
  parts: LiveParts,
): Promise<void> {
  if (!isOwnOrigin(request, parts.hosts()))
    return json(response, 403, {
      message: 'Other sites must not use this page. Open it by the address that the inspector prints.',
    });
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://inspector');
  const { method } = request;
  if (pathname === PREFIX) return redirect(response);
  const path = pathname.slice(PREFIX.length + 1);
  switch (`${method} ${path}`) {
    case 'GET stream':
      return parts.stream.watch(response, lastSeen(request, searchParams));
    case 'GET api/info':
      return json(response, 200, parts.info());
    case 'GET api/profiles':
      return json(response, 200, parts.profiles.list().map(listed));
    case 'GET api/groups':
      return json(response, 200, parts.groups.list().map(withShortId));
    case 'GET faults':
      return json(response, 200, parts.faults.get());
    case 'POST faults':
    case 'POST api/faults':
      return setFaults(request, response, parts);
    case 'DELETE faults':
    case 'DELETE api/faults':
      parts.faults.set({});
      parts.stream.faults();
      return void response.writeHead(204).end();
    case 'GET events':
      return storedEvents(response, searchParams, parts);
    case 'DELETE events':
      parts.clear();
      return void response.writeHead(204).end();
    default:
      return method === 'GET' || method === 'HEAD' ? other(response, path, parts) : notFound(response);
  }
}

/** With the ID as rows have it. */
const withShortId = <Entry extends { id: string }>(entry: Entry): Entry => ({ ...entry, id: shortId(entry.id) });

const listed = (profile: InspectorProfile): InspectorProfile => ({
  ...withShortId(profile),
  groups: profile.groups.map(shortId),
});

/** A page that has lost its connection says what it has, by itself or in the query. */
function lastSeen({ headers }: IncomingMessage, query: URLSearchParams): string | undefined {
  const id = headers['last-event-id'];
  return typeof id === 'string' ? id : (query.get('after') ?? undefined);
}

function other(response: ServerResponse, path: string, { recorded }: LiveParts): void {
  const id = /^api\/requests\/([\w-]+)$/.exec(path)?.[1];
  if (id !== undefined) {
    const found = recorded().find(({ record }) => record.id === id);
    return found ? json(response, 200, toDetail(found)) : notFound(response);
  }
  const file = pageFile(path);
  if (!file && path === '') return json(response, 404, { message: 'The page is not built. Run `npm run build`.' });
  if (!file) return notFound(response);
  response.writeHead(200, file.headers).end(file.content);
}

async function setFaults(
  request: IncomingMessage,
  response: ServerResponse,
  { faults, stream }: LiveParts,
): Promise<void> {
  const text = await bodyOf(request);
  if (text === undefined) {
    // What is left is read, and dropped: the connection serves the next request.
    request.resume();
    return json(response, 413, { message: `The body is too large. It may have at most ${MAX_BODY_BYTES} characters.` });
  }
  const asked = objectIn(text);
  if (!asked) return json(response, 400, { message: 'The body must be a JSON object, such as { "fail": 503 }.' });
  try {
    faults.set(asked);
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error;
    return json(response, 400, { message: error.message });
  }
  stream.faults();
  return json(response, 200, faults.get());
}

/** Undefined for a body that is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  let text = '';
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    text += part;
    if (text.length > MAX_BODY_BYTES) return undefined;
  }
  return text;
}

function objectIn(text: string): InspectorFaults | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const FILTERS: readonly string[] = ['type', 'name', 'profileId'];

/** The events that a query asks for; a filter that does not exist would otherwise match everything. */
function storedEvents(response: ServerResponse, query: URLSearchParams, { events }: LiveParts): void {
  const unknown = [...query.keys()].find((name) => !FILTERS.includes(name));
  if (unknown === undefined) return json(response, 200, events(Object.fromEntries(query)));
  const message = `There is no filter "${unknown}". The filters are: ${FILTERS.join(', ')}.`;
  return json(response, 400, { status: 400, message });
}

const redirect = (response: ServerResponse): void => void response.writeHead(302, { location: `${PREFIX}/` }).end();

const notFound = (response: ServerResponse): void => json(response, 404, { message: 'Not found' });

function json(response: ServerResponse, status: number, body: unknown): void {
  const content = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': content.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(content);
}
