import { op } from '@openpanel-node/core';
import { startInspector } from '@openpanel-node/inspector';
import { CHROME, memoryLogger } from '@openpanel-node/testkit';
import type { FastifyInstance } from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { openpanel } from '../src/index.js';
import { MAJORS } from './majors.js';

const visitor = {
  'user-agent': CHROME,
  'x-forwarded-for': '203.0.113.9',
  host: 'inner.example',
  'x-forwarded-host': 'shop.example',
  'x-forwarded-proto': 'https',
};

it.each(MAJORS)(
  '%s joins the events of a request to one visitor, device, session and profile',
  async (_major, create) => {
    const inspector = await startInspector();
    onTestFinished(() => inspector.close());
    const app = create({ trustProxy: (_address: string, hop: number) => hop < 1 }) as FastifyInstance;
    const { url: apiUrl, clientId, clientSecret } = inspector;
    app.register(openpanel, { apiUrl, clientId, clientSecret, logger: memoryLogger() });
    app.get('/', async (request) => {
      void request.op.identify({ profileId: 'u_1', email: 'user@example.com' });
      void op.track('viewed');
      return 'ok';
    });
    await app.inject({ url: '/?utm_source=news', headers: visitor });
    await app.close();

    expect(inspector.requests().filter(({ outcome }) => outcome !== 'stored')).toEqual([]);
    const [viewed, request] = inspector.events({ type: 'track' });
    expect(viewed).toMatchObject({ name: 'viewed', kind: 'visitor', ip: '203.0.113.9', profileId: 'u_1' });
    expect(request).toMatchObject({ name: 'request', origin: 'https://shop.example', path: '/', profileId: 'u_1' });
    expect([request?.deviceId, request?.sessionId]).toEqual([viewed?.deviceId, viewed?.sessionId]);
    expect(inspector.profile('u_1')).toMatchObject({ email: 'user@example.com' });
  },
);
