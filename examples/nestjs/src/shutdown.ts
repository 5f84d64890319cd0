import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OpenPanel } from '@openpanel-node/nestjs';

/** Says what happens at the end. The events are delivered without it: the module does that. */
@Injectable()
export class Shutdown implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly openpanel: OpenPanel,
  ) {}

  beforeApplicationShutdown(signal?: string): void {
    const server: Server = this.host.httpAdapter.getHttpServer();
    // Nest does so as well, after these hooks; now the next line is true.
    server.close();
    // A connection that is in use would stay for five seconds after its last response, and Nest waits for it.
    server.keepAliveTimeout = 1;
    console.log(`${signal}: no new connections, finishing what is being served`);
  }

  /** The server has closed, so nothing is being served any more. */
  async onApplicationShutdown(): Promise<void> {
    const { delivered, rejected, dropped, pending } = await this.openpanel.shutdown();
    const skipped = Object.values(this.openpanel.stats().skipped).reduce((sum, count) => sum + count);
    console.log(
      `Events: ${delivered} delivered, ${rejected} rejected, ${dropped} dropped, ${pending} pending; requests left out: ${skipped}`,
    );
  }
}
