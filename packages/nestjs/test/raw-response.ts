import type { ServerResponse } from 'node:http';

interface Reply {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/** Node's response, for a handler that writes it itself. */
export function rawResponse(response: object): ServerResponse {
  if (!('raw' in response)) return response as ServerResponse;
  const reply = response as Reply;
  reply.hijack();
  return reply.raw;
}
