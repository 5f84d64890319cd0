import { Controller, Get, Inject, Injectable, UseGuards } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { nameOf } from '@openpanel-node/testkit';
import { expect, it } from 'vitest';
import { OpenPanel, op, type RecordedEvent } from '../../src/index.js';
import { AuthGuard, misattributed, unattributed, VISITOR_OPTIONS, visitor } from '../scope/visitors.js';
import { PLATFORMS, startApp } from '../start-app.js';

const VISITORS = 20;
const LISTENERS = ['at once', 'asynchronous', 'on the next tick', 'scheduled'];

it.each(PLATFORMS)('a listener, and what a request schedules, run in its scope, on %s', async (platform) => {
  let ended = 0;
  let onEnd = () => {};

  @Injectable()
  class Listeners {
    constructor(@Inject(OpenPanel) private readonly client: OpenPanel) {}

    async track(name: string, of: string) {
      await new Promise(setImmediate);
      void op.track(name, { of });
      void this.client.track(name, { of });
      ended += 1;
      onEnd();
    }

    @OnEvent('ordered')
    atOnce(of: string) {
      return this.track('at once', of);
    }

    @OnEvent('ordered', { async: true })
    asynchronous(of: string) {
      return this.track('asynchronous', of);
    }

    @OnEvent('ordered', { nextTick: true })
    onNextTick(of: string) {
      return this.track('on the next tick', of);
    }
  }

  @Controller()
  @UseGuards(AuthGuard)
  class Orders {
    constructor(
      @Inject(EventEmitter2) private readonly emitter: EventEmitter2,
      @Inject(SchedulerRegistry) private readonly schedule: SchedulerRegistry,
      @Inject(Listeners) private readonly listeners: Listeners,
    ) {}

    @Get('/order')
    order() {
      const of = String(users.shift());
      this.emitter.emit('ordered', of);
      const timeout = setTimeout(() => void this.listeners.track('scheduled', of), 5);
      this.schedule.addTimeout(of, timeout);
      return { of };
    }
  }

  const users = Array.from({ length: VISITORS }, (_, index) => `u_${index}`);
  const app = await startApp(
    platform,
    {
      imports: [EventEmitterModule.forRoot(), ScheduleModule.forRoot()],
      controllers: [Orders],
      providers: [Listeners],
    },
    { options: VISITOR_OPTIONS },
  );
  for (let index = 0; index < VISITORS; index += 1) await app.get('/order', { headers: visitor(index) });
  await new Promise<void>((resolve) => {
    onEnd = () => void (ended >= LISTENERS.length * VISITORS && resolve());
    onEnd();
  });

  const isOf = (name: string) => (event: RecordedEvent) => nameOf(event) === name;
  const events = (await app.sent()).filter((event) => !isOf('request')(event));
  expect(LISTENERS.map((name) => events.filter(isOf(name)).length)).toEqual(LISTENERS.map(() => 2 * VISITORS));
  expect(misattributed(events)).toEqual([]);
  expect(unattributed(events)).toEqual([]);
});
