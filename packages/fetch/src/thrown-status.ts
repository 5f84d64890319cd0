/** Whether a value is a response, also one of another realm. */
export function isResponse(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null) return false;
  return 'status' in value && 'headers' in value && 'body' in value;
}

const SERVER_ERROR = 500;
const SEE_OTHER = 303;

/**
 * The status with which a server answers what a handler threw: that of a response, or of Next.js, whose `redirect()`, `notFound()`
 * and the like throw an error with a `digest` (`NEXT_REDIRECT;replace;/login;307;`, `NEXT_HTTP_ERROR_FALLBACK;404`).
 */
export function thrownStatus(error: unknown): number {
  if (isResponse(error)) return error.status;
  const digest = typeof error === 'object' && error !== null ? (error as { digest?: unknown }).digest : undefined;
  if (typeof digest !== 'string') return SERVER_ERROR;
  const [name, first = '', ...more] = digest.split(';');
  if (name === 'NEXT_NOT_FOUND') return 404;
  if (name === 'NEXT_HTTP_ERROR_FALLBACK') return Number(first) || SERVER_ERROR;
  if (name !== 'NEXT_REDIRECT') return SERVER_ERROR;
  // In a server action, which is recognized by the kind of the redirect, Next.js always answers with 303.
  return first === 'push' ? SEE_OTHER : Number(more.at(-2)) || SERVER_ERROR;
}
