// The app's own tests: nothing is sent, and what would have been sent is there to look at.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { OpenPanelTestingModule, RecordedEvents } from '@openpanel-node/nestjs';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../src/app.module.js';
import { createAdapter } from '../src/create-adapter.js';
import { visitor } from './visitor.js';

describe('orders, recorded', () => {
  let app: NestFastifyApplication;
  let recorded: RecordedEvents;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule, OpenPanelTestingModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(createAdapter());
    recorded = app.get(RecordedEvents);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterEach(() => recorded.clear());
  afterAll(() => app.close());

  const tracks = async () =>
    (await recorded.all()).map((event) => {
      if (event.type !== 'track') throw new Error(`${event.type} is no track`);
      const { name, profileId, groups, properties = {} } = event.payload;
      return { name, profileId, groups, region: properties['region'], status: properties['status'] };
    });
  const ada = { profileId: 'ada@example.com', groups: ['buyers'], region: 'eu-1' };

  it('records what a handler, a service and @Track() send', async () => {
    await request(app.getHttpServer())
      .post('/shops/7/orders')
      .set(visitor('ada', '203.0.113.7'))
      .send({ item: 'tea' })
      .expect(201);
    expect(await tracks()).toEqual([
      { ...ada, name: 'order_received' },
      { ...ada, name: 'stock_reserved' },
      { ...ada, name: 'order_placed' },
      { ...ada, name: 'request', status: 201 },
    ]);
    expect(await recorded.named('order_placed')).toMatchObject([
      { payload: { properties: { order: 'order-of-tea' } } },
    ]);
  });

  it('records what an exception filter sends', async () => {
    await request(app.getHttpServer())
      .post('/shops/7/orders')
      .set(visitor('ada', '203.0.113.7'))
      .send({ item: 'unicorn' })
      .expect(409);
    expect(await tracks()).toEqual([
      { ...ada, name: 'order_received' },
      { ...ada, name: 'sold_out' },
      { ...ada, name: 'request', status: 409 },
    ]);
  });

  it('records a request that a guard refused', async () => {
    await request(app.getHttpServer()).post('/shops/7/orders').expect(403);
    expect(await tracks()).toEqual([{ name: 'request', region: 'eu-1', status: 403 }]);
  });
});
