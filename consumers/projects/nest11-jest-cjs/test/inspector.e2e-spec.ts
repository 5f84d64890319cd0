// The same app, whose events go over HTTP to an OpenPanel.
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { type Inspector, startInspector } from '@openpanel-node/inspector';
import request from 'supertest';
import { AppModule } from '../src/app.module';
import { visitor } from './visitor';

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
        .post('/orders')
        .set(visitor(`user-${user}`, `203.0.113.${user}`))
        .send({ item: `tea-${user}` })
        .expect(201);
    await Promise.all(USERS.map(place));
    await app.close();

    for (const name of ['stock_reserved', 'order_placed', 'request']) {
      const events = inspector.events({ type: 'track', name });
      expect(events.map(({ profileId, ip }) => `${profileId} ${ip}`).sort()).toEqual(
        USERS.map((user) => `user-${user} 203.0.113.${user}`).sort(),
      );
      if (name === 'stock_reserved') {
        for (const { profileId, properties } of events) {
          expect(profileId?.replace('user', 'tea')).toBe(properties['item']);
        }
      }
    }
    expect(inspector.events().length).toBe(3 * USERS.length);
    expect(inspector.events({ name: 'request' })[0]).toMatchObject({
      kind: 'visitor',
      path: '/orders',
      properties: { method: 'POST', route: '/orders', status: '201' },
    });
  });
});
