import { openpanelMatchers, recordedEvents } from '@openpanel-node/core/testing';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { NO_REDIS, startRedis } from '../../../packages/testkit/src/redis/redis-server.js';
import { startReceipts } from '../src/receipts.js';
import { FIREFOX, IP, openShop } from './shop.js';

expect.extend(openpanelMatchers);

describe.skipIf(NO_REDIS)(`the job of a receipt${NO_REDIS === undefined ? '' : ` (${NO_REDIS})`}`, () => {
  test('is tracked once, for the buyer, when the mail is sent, at the second attempt', async () => {
    const redis = await startRedis({ config: { appendonly: 'no' } });
    const { queue, worker } = startReceipts(redis.url);
    onTestFinished(async () => {
      await worker.close();
      await queue.close();
      await redis.stop();
    });
    const shop = await openShop(queue);
    const mail = vi
      .spyOn(console, 'log')
      .mockReturnValue()
      .mockImplementationOnce(() => {
        throw new Error('the mail server is busy');
      });
    await shop.buy('u_1', 'eur');
    const paid = shop.stripe.pay();
    expect(await Promise.all([shop.call(paid), shop.call(paid)])).toEqual([204, 204]);

    const sent = await recordedEvents(shop.client).ofProfile('u_1').waitFor('receipt_sent', { timeoutMs: 15_000 });
    expect(sent).toMatchObject({ ip: IP, userAgent: FIREFOX });
    expect(shop.recorded).toHaveTrackedTimes('receipt_sent', 1, { payment: 'pi_1' });
    expect(mail.mock.calls).toEqual([['Mail: Your receipt for pi_1'], ['Mail: Your receipt for pi_1']]);
    expect(await queue.getJobCountByTypes('completed', 'waiting', 'delayed', 'active')).toBe(1);
  });
});
