// Timers that stand still stop neither what is recorded nor the end of the app.
import { Test } from '@nestjs/testing';
import { OpenPanel, OpenPanelTestingModule, RecordedEvents } from '@openpanel-node/nestjs';
import { AppModule } from '../src/app.module';

afterEach(() => jest.useRealTimers());

it('records and closes while timers are faked', async () => {
  const module = await Test.createTestingModule({ imports: [AppModule, OpenPanelTestingModule] }).compile();
  const app = module.createNestApplication();
  await app.init();
  jest.useFakeTimers({ now: 0 });
  await expect(app.get(OpenPanel).track('signed_up')).resolves.toEqual({ status: 'delivered' });
  expect(await app.get(RecordedEvents).named('signed_up')).toMatchObject([
    { payload: { properties: { __timestamp: '1970-01-01T00:00:00.000Z' } } },
  ]);
  await app.close();
});
