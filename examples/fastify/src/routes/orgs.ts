import { Readable } from 'node:stream';
import type { FastifyPluginAsync } from 'fastify';
import { requireMember } from '../auth.js';
import { importRows, reportRows } from '../services/rows.js';
import { reports } from './reports.js';

/** Events have the full route, such as `/orgs/:orgId/export` or `/orgs/:orgId/reports/:id`. */
export const orgs: FastifyPluginAsync = async (app) => {
  app.addHook('preValidation', requireMember);
  app.register(reports, { prefix: '/reports' });

  app.get('/', async (request) => ({ members: 1, user: request.user?.id }));

  // Fastify ends the stream if the client disconnects.
  app.get('/export', async (_request, reply) => reply.type('text/csv').send(Readable.from(reportRows(1_000_000))));

  // The handler reads the upload itself.
  app.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
  app.post<{ Body: Readable }>('/import', async (request) => ({ rows: await importRows(request.body) }));
};
