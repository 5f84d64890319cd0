import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { OpenPanelTestingModule, RecordedEvents } from '@openpanel-node/nestjs';
import { AppModule } from '../src/app.module.js';
import { tokenOf } from '../src/token.js';

describe('orders', () => {
  let app: NestFastifyApplication;
  let recorded: RecordedEvents;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule, OpenPanelTestingModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.listen(0, '127.0.0.1');
    recorded = app.get(RecordedEvents);
  });
  beforeEach(() => recorded.clear());
  afterAll(() => app.close());

  const ask = async (method: 'GET' | 'POST', path: string, headers: Record<string, string> = {}) => {
    const agent = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
    const response = await fetch(`${await app.getUrl()}${path}`, { method, headers: { ...agent, ...headers } });
    await response.text();
    return response.status;
  };

  it('belong to who placed them', async () => {
    const status = await ask('POST', '/orders/42', { authorization: `Bearer ${tokenOf('ada')}` });
    expect(status).toBe(201);
    const events = (await recorded.all()).flatMap((event) => (event.type === 'track' ? [event.payload] : []));
    expect(events.map(({ name, profileId, groups }) => `${name} ${profileId} ${groups}`).sort()).toEqual([
      'order_placed ada acme',
      'order_received ada acme',
      'order_stored ada acme',
      'request ada acme',
    ]);
  });

  it('are for those who are signed in', async () => {
    expect(await ask('POST', '/orders/42')).toBe(401);
    const [event, ...others] = await recorded.all();
    expect(event).toMatchObject({ payload: { name: 'request', properties: { status: 401 } } });
    expect(event?.payload).not.toHaveProperty('profileId');
    expect(others).toEqual([]);
  });
});
