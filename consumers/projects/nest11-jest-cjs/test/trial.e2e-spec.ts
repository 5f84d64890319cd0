// The test of the guide's page on testing, with Jest's timers.
import { memoryTransport, OpenPanel } from '@openpanel-node/nestjs';

describe('the end of a trial', () => {
  const now = Date.UTC(2026, 0, 31);
  const ms = 14 * 24 * 60 * 60 * 1_000;
  afterEach(() => jest.useRealTimers());

  it('is tracked when it ends', async () => {
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
});
