// The app's own tests: nothing is sent, and what would have been sent is there to look at.
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { OpenPanelTestingModule, RecordedEvents } from '@openpanel-node/nestjs';
import request from 'supertest';
import { AppModule } from '../src/app.module';
import { visitor } from './visitor';

describe('orders, recorded', () => {
  let app: NestExpressApplication;
  let recorded: RecordedEvents;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule, OpenPanelTestingModule] }).compile();
    app = module.createNestApplication<NestExpressApplication>();
    app.set('trust proxy', 1);
    recorded = app.get(RecordedEvents);
    await app.init();
  });
  afterEach(() => recorded.clear());
  afterAll(() => app.close());

  const tracks = async () =>
    (await recorded.all()).map((event) => {
      if (event.type !== 'track') throw new Error(`${event.type} is no track`);
      const { name, profileId, properties = {} } = event.payload;
      return { name, profileId, order: properties['order'], item: properties['item'], status: properties['status'] };
    });

  it('records what a handler, a service and @Track() send', async () => {
    await request(app.getHttpServer())
      .post('/orders')
      .set(visitor('ada', '203.0.113.7'))
      .send({ item: 'tea' })
      .expect(201);
    await expect(tracks()).resolves.toEqual([
      { name: 'stock_reserved', profileId: 'ada', item: 'tea' },
      { name: 'order_placed', profileId: 'ada', order: 'order-of-tea' },
      { name: 'request', profileId: 'ada', status: 201 },
    ]);
    expect(await recorded.named('order_placed')).toHaveLength(1);
  });

  it('records what an exception filter sends', async () => {
    await request(app.getHttpServer())
      .post('/orders')
      .set(visitor('ada', '203.0.113.7'))
      .send({ item: 'unicorn' })
      .expect(409);
    await expect(tracks()).resolves.toEqual([
      { name: 'sold_out', profileId: 'ada', item: 'unicorn' },
      { name: 'request', profileId: 'ada', status: 409 },
    ]);
  });

  it('records a request that a guard refused', async () => {
    await request(app.getHttpServer()).get('/orders/42').expect(403);
    await expect(tracks()).resolves.toEqual([{ name: 'request', status: 403 }]);
  });
});
