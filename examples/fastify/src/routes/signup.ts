import type { FastifyPluginAsync } from 'fastify';
import { createAccount } from '../services/accounts.js';

export const signup: FastifyPluginAsync = async (app) => {
  app.post<{ Body: { email: string; org: string } }>('/', async (request, reply) => {
    const { email, org } = request.body;
    reply.code(201);
    return { id: await createAccount(email, org) };
  });
};
