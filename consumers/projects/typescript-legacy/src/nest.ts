// Nest 10 and its types, CommonJS, the resolver before `exports`. It is run without an HTTP server, as a cron job is.
import 'reflect-metadata';
import { strict as assert } from 'node:assert';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { memoryTransport, Op, OpenPanel, OpenPanelModule, Track, type Tracker } from '@openpanel-node/nestjs';

const transport = memoryTransport();

@Controller('rows')
export class RowsController {
  @Get(':id')
  @Track<{ id: number }>('row_viewed', { properties: ({ id }) => ({ id }) })
  view(@Op() op: Tracker): { id: number } {
    op.track('seen');
    return { id: 1 };
  }

  // @ts-expect-error Its result is another.
  @Track<{ id: number }>('row_viewed', { properties: ({ id }) => ({ id }) })
  other(): string {
    return '';
  }
}

/** Never called: each line is a mistake. */
export const mistakes = () => [
  // @ts-expect-error There is no such option.
  OpenPanelModule.forRoot({ clientID: 'x' }),
  // @ts-expect-error A number is needed.
  OpenPanelModule.forRootAsync({ useFactory: () => ({ maxQueueSize: '100' }) }),
];

@Injectable()
class Rows {
  constructor(private readonly client: OpenPanel) {}

  import() {
    return this.client.track('row_imported');
  }
}

@Module({
  imports: [OpenPanelModule.forRoot({ transport, getProfileId: (request) => request.headers.authorization })],
  providers: [Rows],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
  const { status } = await app.get(Rows).import();
  assert.equal(status, 'delivered');
  await app.close();
  assert.equal(transport.events.length, 1);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
