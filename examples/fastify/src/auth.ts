import { setImmediate } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';

interface User {
  readonly id: string;
  readonly orgs: readonly string[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The plugin uses `request.user.id` as the profile. */
    user: User | undefined;
  }
}

/** In place of a session or a JWT: `Authorization: Bearer u_17@acme` is user u_17 of the organization acme. */
async function findUser(authorization = ''): Promise<User | undefined> {
  await setImmediate();
  const [, id, orgs] = /^Bearer (\w+)@([\w+]+)$/.exec(authorization) ?? [];
  return id && orgs ? { id, orgs: orgs.split('+') } : undefined;
}

export async function authenticate(request: FastifyRequest): Promise<void> {
  request.user = await findUser(request.headers.authorization);
}

/** Sends a response to everyone else. Fastify then calls no further hook and no handler. */
export async function requireMember(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { orgId = '' } = request.params as { orgId?: string };
  if (!request.user) await reply.code(401).send({ error: 'sign in first' });
  else if (!request.user.orgs.includes(orgId)) await reply.code(403).send({ error: 'not your organisation' });
}
