// The same app, whose events go over HTTP to an OpenPanel.
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { type Inspector, startInspector } from '@openpanel-node/inspector';
import request from 'supertest';
import { AppModule } from '../src/app.module.js';
import { visitor } from './visitor.js';

const USERS = Array.from({ length: 20 }, (_, index) => index + 1);

describe('orders, sent', () => {
  let inspector: Inspector;
  let app: NestExpressApplication;

  beforeAll(async () => {
    inspector = await startInspector();
    process.env['OPENPANEL_API_URL'] = inspector.url;
    process.env['OPENPANEL_CLIENT_ID'] = inspector.clientId;
    process.env['OPENPANEL_CLIENT_SECRET'] = inspector.clientSecret;
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication<NestExpressApplication>();
    app.set('trust proxy', 1);
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => inspector.close());

  it('keeps the events of concurrent visitors apart, and has delivered all of them when the app has closed', async () => {
    const place = (user: number) =>
      request(app.getHttpServer())
        .put(`/orders/${user}`)
        .set(visitor(`user-${user}`, `203.0.113.${user}`))
        .expect(200);
    await Promise.all(USERS.map(place));
    await app.close();

    const ofAUser = ['order_received', 'order_stored', 'order_counted', 'order_audited', 'order_placed'];
    for (const name of ofAUser) {
      const events = inspector.events({ type: 'track', name });
      expect(events.length).toBe(USERS.length);
      for (const { profileId, ip, properties } of events) {
        const user = properties['order'];
        expect({ name, profileId, ip }).toEqual({ name, profileId: `user-${user}`, ip: `203.0.113.${user}` });
      }
    }
    expect(inspector.events({ name: 'request', properties: { route: '/orders/:id' } }).length).toBe(USERS.length);
    expect(inspector.events().length).toBe((ofAUser.length + 1) * USERS.length);
  });
});
