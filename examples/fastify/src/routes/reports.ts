import type { FastifyPluginAsync } from 'fastify';
import { openReport } from '../services/reports.js';

export const reports: FastifyPluginAsync = async (app) => {
  app.get<{ Params: { id: string } }>('/:id', async (request) => openReport(request.params.id));
};
