// What a typed app of Nest 10 writes, and the mistakes that the compiler must find. It is run without an HTTP server,
// as a cron job is.
import 'reflect-metadata';
import { strict as assert } from 'node:assert';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  InjectOpenPanel,
  memoryTransport,
  type NestRequest,
  Op,
  OpenPanel,
  OpenPanelModule,
  type OpenPanelModuleOptions,
  type OpenPanelOptionsFactory,
  SkipTracking,
  Track,
  type Tracker,
} from '@openpanel-node/nestjs';

const transport = memoryTransport();

interface UserRequest extends NestRequest {
  user: { email: string };
}

@Injectable()
class Settings implements OpenPanelOptionsFactory {
  readonly region = 'eu-1';
  createOpenPanelOptions(): OpenPanelModuleOptions {
    return { transport, getProfileId: (request) => request.headers.authorization };
  }
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class Rows {
  constructor(
    private readonly client: OpenPanel,
    @InjectOpenPanel() private readonly tracker: Tracker,
  ) {}

  import() {
    this.client.track('row_imported');
    return this.tracker.track('rows_counted');
  }
}

@Controller('rows')
export class RowsController {
  @Get()
  @Track('rows_listed')
  list(): string[] {
    return [];
  }

  @Get(':id')
  @Track<{ id: number }>('row_viewed', { properties: ({ id }, context) => ({ id, by: context.getClass().name }) })
  view(@Op() op: Tracker): { id: number } {
    op.track('seen');
    return { id: 1 };
  }

  @Get('failing')
  @SkipTracking()
  @Track('row_failed', { on: 'error', properties: (error) => ({ error: String(error) }) })
  async fail(): Promise<never> {
    throw new Error('no row');
  }

  // @ts-expect-error Its result is another.
  @Track<{ id: number }>('row_viewed', { properties: ({ id }) => ({ id }) })
  other(): string {
    return '';
  }
}

/** Never called: the ways to write it, and the mistakes. */
export const modules = () => [
  OpenPanelModule.forRoot(),
  OpenPanelModule.forRoot({ forRoutes: [RowsController], exclude: ['health'], isGlobal: false }),
  OpenPanelModule.forRoot<UserRequest>({ getProfileId: ({ user }) => user.email }),
  OpenPanelModule.forRootAsync({ imports: [SettingsModule], useExisting: Settings }),
  OpenPanelModule.forRootAsync({
    inject: [Settings],
    useFactory: ({ region }: Settings): OpenPanelModuleOptions<UserRequest> => ({
      globalProperties: { region },
      getProfileId: ({ user }) => user.email,
    }),
  }),
  // @ts-expect-error There is no such option.
  OpenPanelModule.forRoot({ clientID: 'x' }),
  // @ts-expect-error A request has no such property.
  OpenPanelModule.forRoot({ getProfileId: (request) => request.nope }),
  // @ts-expect-error A number is needed.
  OpenPanelModule.forRootAsync({ useFactory: () => ({ maxQueueSize: '100' }) }),
  // @ts-expect-error There is no such outcome.
  Track('row_viewed', { on: 'never' }),
];

@Module({ imports: [OpenPanelModule.forRootAsync({ useClass: Settings })], providers: [Rows] })
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
  const { status } = await app.get(Rows).import();
  assert.equal(status, 'delivered');
  await app.close();
  const names = transport.events.map((event) => event.type === 'track' && event.payload.name);
  assert.deepEqual(names, ['row_imported', 'rows_counted']);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
