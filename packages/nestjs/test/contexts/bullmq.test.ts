import { BullModule, InjectQueue, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import { openpanelTelemetry } from '@openpanel-node/core/bullmq';
import { nameOf } from '@openpanel-node/testkit';
import type { Job, Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_REDIS, type RedisServer, startRedis } from '../../../testkit/src/redis/redis-server.js';
import { OpenPanel, op } from '../../src/index.js';
import { AuthGuard, misattributed, unattributed, VISITOR_OPTIONS, visitor } from '../scope/visitors.js';
import { startApp } from '../start-app.js';

const VISITORS = 40;
const QUEUE = 'mail';

describe.skipIf(NO_REDIS)('a job of @nestjs/bullmq', { timeout: 60_000 }, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis({ config: { appendonly: 'no' } });
  });
  afterAll(() => redis.stop());

  it.each(['Express', 'Fastify'] as const)(
    'runs in the scope of the request that added it, on %s',
    async (platform) => {
      let completed = 0;
      let onCompleted = () => {};

      @Processor(QUEUE, { concurrency: 10 })
      class Mails extends WorkerHost {
        constructor(@Inject(OpenPanel) private readonly client: OpenPanel) {
          super();
        }

        async process({ data: { of }, attemptsMade }: Job<{ of: string }>) {
          void op.track('attempt', { of });
          await new Promise(setImmediate);
          if (attemptsMade === 0) throw new Error('again');
          void this.client.track('sent', { of });
        }

        @OnWorkerEvent('completed')
        onCompleted({ data: { of } }: Job<{ of: string }>) {
          void op.track('completed', { of });
          completed += 1;
          onCompleted();
        }
      }

      @Controller()
      @UseGuards(AuthGuard)
      class Orders {
        constructor(@InjectQueue(QUEUE) private readonly queue: Queue) {}

        @Get('/order')
        async order() {
          const of = String(visitorOf());
          await this.queue.add('mail', { of }, { attempts: 2 });
          return { of };
        }
      }

      const visitorOf = () => users.shift();
      const users = Array.from({ length: VISITORS }, (_, index) => `u_${index}`);
      const connection = { port: redis.port };
      const app = await startApp(
        platform,
        {
          imports: [
            BullModule.forRoot({ connection, prefix: platform, telemetry: openpanelTelemetry() }),
            BullModule.registerQueue({ name: QUEUE }),
          ],
          controllers: [Orders],
          providers: [Mails],
        },
        { options: VISITOR_OPTIONS },
      );
      for (let index = 0; index < VISITORS; index += 1) await app.get('/order', { headers: visitor(index) });
      await new Promise<void>((resolve) => {
        onCompleted = () => void (completed >= VISITORS && resolve());
        onCompleted();
      });

      const events = (await app.sent()).filter((event) => nameOf(event) !== 'request');
      const count = (name: string) => events.filter((event) => nameOf(event) === name).length;
      expect([count('attempt'), count('sent'), count('completed')]).toEqual([2 * VISITORS, VISITORS, VISITORS]);
      expect(misattributed(events)).toEqual([]);
      expect(unattributed(events)).toEqual([]);
    },
  );
});
