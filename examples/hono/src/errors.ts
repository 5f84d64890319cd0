import type { ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';

/** Sends the errors of an `HTTPException` to the client, and a plain 500 for every other error. */
export const handleError: ErrorHandler = (error, c) => {
  if (error instanceof HTTPException) return c.json({ error: error.message }, error.status);
  console.error(`${c.req.method} ${c.req.path} failed: ${error.message}`);
  return c.json({ error: 'something went wrong' }, 500);
};
