import type { FastifyPluginAsync } from 'fastify';
import { type Payment, recordPayment } from '../services/billing.js';

export const webhooks: FastifyPluginAsync = async (app) => {
  app.post<{ Body: Payment }>('/payments', async (request, reply) => {
    await recordPayment(request.body);
    reply.code(204);
  });
};
