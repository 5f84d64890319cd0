import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** Sends errors of the client, such as malformed JSON, to the client, and a plain 500 for every other error. */
export async function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): Promise<object> {
  const { statusCode = 500, message } = error;
  if (statusCode < 500) {
    reply.code(statusCode);
    return { error: message };
  }
  console.error(`${request.method} ${request.url} failed: ${message}`);
  reply.code(500);
  return { error: 'something went wrong' };
}
