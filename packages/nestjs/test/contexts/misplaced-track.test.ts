import { Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandHandler } from '@nestjs/cqrs';
import { Mutation, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { Cron, Interval } from '@nestjs/schedule';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { memoryLogger } from '@openpanel-node/testkit';
import { expect, it } from 'vitest';
import { memoryTransport, OpenPanelModule, Track } from '../../src/index.js';

@Resolver(() => String)
class People {
  @Query(() => String)
  @Track('queried')
  person() {}

  @Mutation(() => String)
  @Track('changed')
  change() {}

  @Subscription(() => String)
  @Track('subscribed')
  changes() {}

  @ResolveField(() => String)
  @Track('resolved')
  name() {}
}

@WebSocketGateway()
class Chat {
  @SubscribeMessage('say')
  @Track('said')
  say() {}
}

@Injectable()
class Jobs {
  @Cron('0 0 1 1 *')
  @Track('ran')
  yearly() {}

  @Interval(1_000_000)
  @Track('ticked')
  tick() {}
}

class Charge {}

@CommandHandler(Charge)
class ChargeHandler {
  @Track('charged')
  async execute() {}
}

it('a handler of GraphQL or of a socket is one; a job and a command handler are none', async () => {
  const logger = memoryLogger();
  const imports = [OpenPanelModule.forRoot({ transport: memoryTransport(), logger })];
  const module = { module: class {}, imports, providers: [People, Chat, Jobs, ChargeHandler] };
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  await app.close();
  const told = logger.lines.map((line) => /@Track\('(\w+)'\) on (\S+) sends nothing/.exec(line)?.slice(1));
  expect(told).toEqual([
    ['ran', 'Jobs.yearly()'],
    ['ticked', 'Jobs.tick()'],
    ['charged', 'ChargeHandler.execute()'],
  ]);
});
