import type { IncomingHttpHeaders } from 'node:http';

/** Whether a value is a response, also one of another realm. */
export function isResponse(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null) return false;
  return 'status' in value && 'headers' in value && 'body' in value;
}

const SERVER_ERROR = 500;
const SEE_OTHER = 303;

interface ThrownAt {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Whether Next.js takes a request for one to a server action. It answers a redirect of such a request with 303, whatever its own status. */
function mayBeServerAction({ method, headers }: ThrownAt): boolean {
  if (method !== 'POST') return false;
  const type = headers['content-type'] ?? '';
  const isForm = type === 'application/x-www-form-urlencoded' || type.startsWith('multipart/form-data');
  return isForm || headers['next-action'] !== undefined;
}

/**
 * The status with which a server answers what a handler threw: that of a response, or of Next.js, whose `redirect()`, `notFound()`
 * and the like throw an error with a `digest` (`NEXT_REDIRECT;replace;/login;307;`, `NEXT_HTTP_ERROR_FALLBACK;404`).
 */
export function thrownStatus(error: unknown, request: ThrownAt): number {
  if (isResponse(error)) return error.status;
  const digest = typeof error === 'object' && error !== null ? (error as { digest?: unknown }).digest : undefined;
  if (typeof digest !== 'string') return SERVER_ERROR;
  const [name, first = '', ...more] = digest.split(';');
  if (name === 'NEXT_NOT_FOUND') return 404;
  if (name === 'NEXT_HTTP_ERROR_FALLBACK') return Number(first) || SERVER_ERROR;
  if (name !== 'NEXT_REDIRECT') return SERVER_ERROR;
  return mayBeServerAction(request) ? SEE_OTHER : Number(more.at(-2)) || SERVER_ERROR;
}
