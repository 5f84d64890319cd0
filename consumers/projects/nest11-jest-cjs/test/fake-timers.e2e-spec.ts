// Jest's fake timers replace everything, `process.nextTick` and `performance` included, and hold nothing of ours.
import { Test } from '@nestjs/testing';
import { memoryTransport, OpenPanel, OpenPanelTestingModule, RecordedEvents } from '@openpanel-node/nestjs';
import { AppModule } from '../src/app.module';

describe('with fake timers', () => {
  const now = Date.UTC(2026, 0, 31);
  const ms = 14 * 24 * 60 * 60 * 1_000;
  afterEach(() => jest.useRealTimers());

  it('events are dated by them', async () => {
    const transport = memoryTransport();
    const client = new OpenPanel({ transport });
    jest.useFakeTimers({ now });
    setTimeout(() => client.track('trial_ended', { profileId: 'u_1' }), ms);

    await jest.advanceTimersByTimeAsync(ms);
    await client.flush();

    expect(transport.events).toMatchObject([
      { payload: { name: 'trial_ended', properties: { __timestamp: '2026-02-14T00:00:00.000Z' } } },
    ]);
  });

  it('calls fulfil, flush() and shutdown() end, and so does the app', async () => {
    const module = await Test.createTestingModule({ imports: [AppModule, OpenPanelTestingModule] }).compile();
    const app = module.createNestApplication();
    await app.init();
    jest.useFakeTimers();
    const client = app.get(OpenPanel);
    await expect(client.track('signed_up')).resolves.toEqual({ status: 'delivered' });
    await expect(client.flush()).resolves.toMatchObject({ delivered: 1, pending: 0 });
    await expect(app.get(RecordedEvents).named('signed_up')).resolves.toHaveLength(1);
    await app.close();
    await expect(client.shutdown()).resolves.toMatchObject({ delivered: 1, pending: 0 });
  });
});
