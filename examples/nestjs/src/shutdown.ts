import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OpenPanel } from '@openpanel-node/nestjs';

/** Logs the shutdown. It is not needed to deliver events: the module does that. */
@Injectable()
export class Shutdown implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly openpanel: OpenPanel,
  ) {}

  beforeApplicationShutdown(signal?: string): void {
    const server: Server = this.host.httpAdapter.getHttpServer();
    // Nest does this after these hooks. Doing it now makes the next line true.
    server.close();
    // Otherwise, connections in use stay open for five seconds after their last response, and Nest waits for them.
    server.keepAliveTimeout = 1;
    console.log(`${signal}: no new connections, finishing requests in progress`);
  }

  /** Runs after the server has closed, so no request is in progress. */
  async onApplicationShutdown(): Promise<void> {
    const { delivered, rejected, dropped, pending } = await this.openpanel.shutdown();
    const skipped = Object.values(this.openpanel.stats().skipped).reduce((sum, count) => sum + count);
    console.log(
      `Events: ${delivered} delivered, ${rejected} rejected, ${dropped} dropped, ${pending} pending; skipped requests: ${skipped}`,
    );
  }
}
