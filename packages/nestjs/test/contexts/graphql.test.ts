import { once } from 'node:events';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type CanActivate, type ExecutionContext, Inject, UseGuards } from '@nestjs/common';
import {
  Args,
  Field,
  GqlExecutionContext,
  GraphQLModule,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { nameOf, propertiesOf } from '@openpanel-node/testkit';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type NestRequest, Op, OpenPanel, op, SkipTracking, Track, type Tracker } from '../../src/index.js';
import { outcomeOf } from '../outcome.js';
import { misattributed, unattributed, userOf, VISITOR_OPTIONS, visitor } from '../scope/visitors.js';
import { PLATFORMS, type Platform, startApp } from '../start-app.js';

const REQUESTS = 100;
const USERS = 25;

@ObjectType()
class Person {
  @Field(() => String)
  name!: string;
}

/** Leaves the user where a guard of GraphQL leaves it. */
class GraphQLAuthGuard implements CanActivate {
  canActivate(context: ExecutionContext) {
    const { req } = GqlExecutionContext.create(context).getContext<{ req: NestRequest & { user?: object } }>();
    req.user = { id: userOf(req) };
    return true;
  }
}

@Resolver(() => Person)
class People {
  constructor(@Inject(OpenPanel) private readonly client: OpenPanel) {}

  @Query(() => Person)
  @UseGuards(GraphQLAuthGuard)
  @Track<Person>('queried', { properties: ({ name }) => ({ of: name }) })
  async person(@Args('name') of: string, @Op() tracker: Tracker) {
    void tracker.track('@Op()', { of });
    await new Promise(setImmediate);
    void op.track('op', { of });
    void this.client.track('client', { of });
    return { name: of };
  }

  @ResolveField(() => String)
  async greeting(@Parent() { name }: Person, @Op() tracker: Tracker) {
    void tracker.track('field @Op()', { of: name });
    await new Promise(setImmediate);
    void op.track('field', { of: name });
    return `Hello ${name}`;
  }

  @Mutation(() => String)
  @SkipTracking()
  quiet(@Op() tracker: Tracker) {
    void tracker.track('by hand');
    return 'done';
  }

  @Query(() => String)
  @Track('failed', { on: 'error' })
  failing(): string {
    throw new Error('no');
  }

  @Subscription(() => String)
  @Track('subscribed')
  async *ticks(@Op() tracker: Tracker) {
    void tracker.track('tick @Op()');
    void op.track('tick');
    yield { ticks: 'tick' };
  }
}

const graphql = GraphQLModule.forRoot<ApolloDriverConfig>({
  driver: ApolloDriver,
  autoSchemaFile: true,
  subscriptions: { 'graphql-ws': true },
  formatError: ({ message }) => ({ message }),
});

const start = (platform: Platform = 'Express') =>
  startApp(platform, { imports: [graphql], providers: [People] }, { options: VISITOR_OPTIONS });

const ask = (query: string, user = 1) => ({
  method: 'POST',
  headers: { ...visitor(user), 'content-type': 'application/json' },
  body: JSON.stringify({ query }),
});

describe('GraphQL over HTTP', () => {
  it('resolvers of queries and of fields track for the visitor of the request', async () => {
    const app = await start();
    const answers = await Promise.all(
      Array.from({ length: REQUESTS }, (_, index) => {
        const user = index % USERS;
        return app.get('/graphql', ask(`{ person(name: "u_${user}") { name greeting } }`, user));
      }),
    );
    expect(JSON.parse(answers[3]!.body)).toEqual({ data: { person: { name: 'u_3', greeting: 'Hello u_3' } } });
    const events = await app.sent();
    const names = ['@Op()', 'op', 'client', 'queried', 'field @Op()', 'field', 'request'];
    expect(events.map(nameOf).sort()).toEqual(Array(REQUESTS).fill(names).flat().sort());
    expect(misattributed(events)).toEqual([]);
  });

  it('a resolver can want no request event', async () => {
    const app = await start();
    expect((await app.get('/graphql', ask('mutation { quiet }'))).body).toBe('{"data":{"quiet":"done"}}\n');
    const events = await app.sent();
    expect(events.map(nameOf)).toEqual(['by hand']);
    expect(events[0]?.ip).toBe('203.0.113.1');
    expect(app.client.stats().skipped).toMatchObject({ skip_tracking: 1 });
  });

  it('a resolver that fails tracks its failure, and the answer is the same', async () => {
    const app = await start();
    const answer = await app.get('/graphql', ask('{ failing }'));
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ message: 'no' }] });
    const events = await app.sent();
    expect(events.map(nameOf)).toEqual(['failed', 'request']);
    expect(propertiesOf(events[1])).toMatchObject({ method: 'POST', url: '/graphql' });
  });
});

// On Express the module mounts a middleware, on Fastify it adds a route.
it.each(PLATFORMS)('on %s the route is that of the platform', async (platform) => {
  const route = platform === 'Fastify' ? '/graphql' : undefined;
  expect(await outcomeOf(await start(platform), '/graphql', ask('{ person(name: "u_1") { name } }'))).toEqual([
    200,
    route,
  ]);
});

it('a subscription over a WebSocket tracks for nobody', async () => {
  const app = await start();
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const answers: { type: string; payload?: object }[] = [];
  const completed = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(String(data));
      answers.push(answer);
      if (answer.type === 'connection_ack') {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: 'subscription { ticks }' } }));
      }
      if (['complete', 'error'].includes(answer.type)) resolve();
    });
  });
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await completed;
  expect(answers.map(({ type }) => type)).toEqual(['connection_ack', 'next', 'complete']);
  expect(answers[1]?.payload).toEqual({ data: { ticks: 'tick' } });
  const closed = once(socket, 'close');
  socket.close();
  await closed;
  const events = await app.sent();
  expect(events.map(nameOf).sort()).toEqual(['subscribed', 'tick', 'tick @Op()']);
  expect(unattributed(events)).toEqual(events);
});
