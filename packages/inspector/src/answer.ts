/** An HTTP answer before it is written: a string goes out as text/plain, everything else as JSON. */
export interface Answer {
  status: number;
  body: unknown;
  /** The server answers errors of the body itself with `connection: close`. */
  close?: boolean;
}

export function answer(status: number, body: unknown): Answer {
  return { status, body };
}

/** The shape of a body that could not be read at all. */
export function bodyError(status: number, message: string, close: boolean): Answer {
  return { status, body: { status, error: 'FastifyError', message }, close };
}

/** The shape of a payload that was read and understood, and cannot be applied. */
export function payloadError(status: number, message: string): Answer {
  return { status, body: { status, message } };
}

export function notFound(method: string, url: string): Answer {
  return answer(404, { message: `Route ${method}:${url} not found`, error: 'Not Found', statusCode: 404 });
}

/** One line for a reader: the message inside an answer of any shape. */
export function reasonOf({ body }: Answer): string | undefined {
  if (typeof body === 'string') return body;
  const message = (body as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : undefined;
}
