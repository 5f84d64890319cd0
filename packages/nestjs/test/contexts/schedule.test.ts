import { once } from 'node:events';
import { Inject, Injectable } from '@nestjs/common';
import { Cron, CronExpression, Interval, ScheduleModule, Timeout } from '@nestjs/schedule';
import { nameOf, profileOf } from '@openpanel-node/testkit';
import { expect, it } from 'vitest';
import { OpenPanel, op } from '../../src/index.js';
import { unattributed } from '../scope/visitors.js';
import { startApp } from '../start-app.js';

const ran = new EventTarget();

@Injectable()
class Jobs {
  constructor(@Inject(OpenPanel) private readonly client: OpenPanel) {}

  async #track(job: string) {
    void op.track(`${job} op`);
    await new Promise(setImmediate);
    void this.client.track(`${job} client`);
    await this.client.scope({ profileId: 'owner' }).run(async () => {
      await new Promise(setImmediate);
      void op.track(`${job} in a scope`);
    });
    ran.dispatchEvent(new Event(job));
  }

  @Cron(CronExpression.EVERY_SECOND)
  cron() {
    return this.#track('cron');
  }

  @Interval(20)
  interval() {
    return this.#track('interval');
  }

  @Timeout(10)
  timeout() {
    return this.#track('timeout');
  }
}

it('a job tracks for nobody, or for whom it says', async () => {
  const started = ['cron', 'interval', 'timeout'].map((job) => once(ran, job));
  const app = await startApp('Express', { imports: [ScheduleModule.forRoot()], providers: [Jobs] });
  await Promise.all(started);
  const events = await app.sent();
  expect(new Set(unattributed(events).map(nameOf))).toEqual(
    new Set(['cron op', 'cron client', 'interval op', 'interval client', 'timeout op', 'timeout client']),
  );
  const scoped = events.filter((event) => nameOf(event).endsWith('scope'));
  expect(new Set(scoped.map(nameOf)).size).toBe(3);
  expect(new Set(scoped.map(profileOf))).toEqual(new Set(['owner']));
});
