import { Body, Controller, Inject, Post } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  Command,
  CommandBus,
  CommandHandler,
  CqrsModule,
  EventBus,
  EventsHandler,
  type ICommandHandler,
  type IEventHandler,
  type IQueryHandler,
  ofType,
  Query,
  QueryBus,
  QueryHandler,
  Saga,
} from '@nestjs/cqrs';
import { nameOf } from '@openpanel-node/testkit';
import { map, type Observable, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { OpenPanel, op } from '../../src/index.js';
import { AuthGuard, misattributed, unattributed, VISITOR_OPTIONS, visitor } from '../scope/visitors.js';
import { PLATFORMS, startApp } from '../start-app.js';

const REQUESTS = 100;
const USERS = 25;

class Tracks {
  constructor(@Inject(OpenPanel) private readonly client: OpenPanel) {}

  async track(place: string, of: string) {
    void op.track(place, { of });
    await new Promise(setImmediate);
    void this.client.track(place, { of });
  }
}

class PlaceOrder extends Command<string> {
  constructor(readonly user: string) {
    super();
  }
}

class Greet extends Command<void> {
  constructor(readonly user: string) {
    super();
  }
}

class CountOrders extends Query<number> {
  constructor(readonly user: string) {
    super();
  }
}

class OrderPlaced {
  constructor(readonly user: string) {}
}

@CommandHandler(PlaceOrder)
class PlacesOrders implements ICommandHandler<PlaceOrder> {
  constructor(
    @Inject(Tracks) private readonly tracks: Tracks,
    @Inject(EventBus) private readonly events: EventBus,
  ) {}

  async execute({ user }: PlaceOrder) {
    await this.tracks.track('command', user);
    this.events.publish(new OrderPlaced(user));
    return user;
  }
}

const greeted: (() => void)[] = [];

@CommandHandler(Greet)
class Greets implements ICommandHandler<Greet> {
  constructor(@Inject(Tracks) private readonly tracks: Tracks) {}

  async execute({ user }: Greet) {
    await this.tracks.track('command of a saga', user);
    greeted.shift()?.();
  }
}

@QueryHandler(CountOrders)
class CountsOrders implements IQueryHandler<CountOrders> {
  constructor(@Inject(Tracks) private readonly tracks: Tracks) {}

  async execute({ user }: CountOrders) {
    await this.tracks.track('query', user);
    return 1;
  }
}

@EventsHandler(OrderPlaced)
class NotesOrders implements IEventHandler<OrderPlaced> {
  constructor(@Inject(Tracks) private readonly tracks: Tracks) {}

  handle({ user }: OrderPlaced) {
    return this.tracks.track('event', user);
  }
}

class Sagas {
  @Saga()
  greet(events: Observable<object>) {
    return events.pipe(
      ofType(OrderPlaced),
      tap(({ user }) => void op.track('saga', { of: user })),
      map(({ user }) => new Greet(user)),
    );
  }
}

@Controller('orders')
class Orders {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Post()
  async place(@Body() { user }: { user: string }) {
    const done = new Promise<void>((resolve) => greeted.push(resolve));
    await this.commands.execute(new PlaceOrder(user));
    await done;
    return this.queries.execute(new CountOrders(user));
  }
}

const APP = {
  imports: [CqrsModule.forRoot()],
  controllers: [Orders],
  providers: [
    ...[Tracks, PlacesOrders, Greets, CountsOrders, NotesOrders, Sagas],
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
};

const NAMES = ['command', 'command of a saga', 'event', 'query'].flatMap((name) => [name, name]).concat('saga');

describe.each(PLATFORMS)('on %s', (platform) => {
  it('commands, queries, events and sagas belong to the request that they come from', async () => {
    const app = await startApp(platform, APP, { options: VISITOR_OPTIONS });
    await Promise.all(
      Array.from({ length: REQUESTS }, (_, index) => {
        const headers = { ...visitor(index % USERS), 'content-type': 'application/json' };
        return app.get('/orders', { method: 'POST', headers, body: JSON.stringify({ user: `u_${index % USERS}` }) });
      }),
    );
    const events = await app.sent();
    const names = Array.from({ length: REQUESTS }, () => [...NAMES, 'request']).flat();
    expect(events.map(nameOf).sort()).toEqual(names.sort());
    expect(misattributed(events)).toEqual([]);
  });

  it('a command of no request tracks for nobody', async () => {
    const app = await startApp(platform, APP, { options: VISITOR_OPTIONS });
    const done = new Promise<void>((resolve) => greeted.push(resolve));
    await app.app.get(CommandBus).execute(new PlaceOrder('nobody'));
    await done;
    const events = await app.sent();
    expect(events).toHaveLength(7);
    expect(unattributed(events)).toEqual(events);
  });
});
