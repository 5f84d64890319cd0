// The app's own tests: nothing is sent, and what would have been sent is there to look at.
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { OpenPanelTestingModule, RecordedEvents } from '@openpanel-node/nestjs';
import request from 'supertest';
import { AppModule } from '../src/app.module.js';
import { visitor } from './visitor.js';

describe('orders, recorded', () => {
  let app: NestExpressApplication;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule, OpenPanelTestingModule] }).compile();
    app = module.createNestApplication<NestExpressApplication>();
    app.set('trust proxy', 1);
    await app.init();
  });
  afterAll(() => app.close());

  it('records what is sent by the app and by what it requires', async () => {
    await request(app.getHttpServer()).put('/orders/42').set(visitor('ada', '203.0.113.7')).expect(200);
    const events = await app.get(RecordedEvents).all();
    const names = events.map(
      (event) => event.type === 'track' && `${event.payload.name} of ${event.payload.profileId}`,
    );
    expect(names.sort()).toEqual([
      'order_audited of ada',
      'order_counted of ada',
      'order_placed of ada',
      'order_received of ada',
      'order_stored of ada',
      'request of ada',
    ]);
  });
});
