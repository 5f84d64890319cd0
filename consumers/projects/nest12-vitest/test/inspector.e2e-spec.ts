// The same app, whose events go over HTTP to an OpenPanel.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { type Inspector, startInspector } from '@openpanel-node/inspector';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppModule } from '../src/app.module.js';
import { createAdapter } from '../src/create-adapter.js';
import { visitor } from './visitor.js';

const USERS = Array.from({ length: 20 }, (_, index) => index + 1);

describe('orders, sent', () => {
  let inspector: Inspector;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    inspector = await startInspector();
    vi.stubEnv('OPENPANEL_API_URL', inspector.url);
    vi.stubEnv('OPENPANEL_CLIENT_ID', inspector.clientId);
    vi.stubEnv('OPENPANEL_CLIENT_SECRET', inspector.clientSecret);
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(createAdapter());
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => inspector.close());

  it('keeps the events of concurrent visitors apart, and has delivered all of them when the app has closed', async () => {
    const place = (user: number) =>
      request(app.getHttpServer())
        .post('/shops/7/orders')
        .set(visitor(`user-${user}`, `203.0.113.${user}`))
        .send({ item: `tea-${user}` })
        .expect(201);
    await Promise.all(USERS.map(place));
    await app.close();

    const names = ['order_received', 'stock_reserved', 'order_placed', 'request'];
    for (const name of names) {
      const events = inspector.events({ type: 'track', name });
      expect(events.map(({ profileId, ip }) => `${profileId} ${ip}`).sort()).toEqual(
        USERS.map((user) => `user-${user}@example.com 203.0.113.${user}`).sort(),
      );
      for (const { profileId, groups, properties } of events) {
        expect(groups).toEqual(['buyers']);
        if (properties['item']) expect(properties['item']).toBe(profileId?.replace(/user(.*)@.*/, 'tea$1'));
      }
    }
    expect(inspector.events().length).toBe(names.length * USERS.length);
    expect(inspector.events({ name: 'request' })[0]).toMatchObject({
      kind: 'visitor',
      path: '/shops/7/orders',
      properties: { method: 'POST', route: '/shops/:shop/orders', status: '201' },
    });
  });
});
