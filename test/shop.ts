import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  type ClientOptions,
  type ExpressOptions,
  OpenPanel,
  openpanel,
  type Tracker,
} from '../packages/express/src/index.js';
import { type Inspector, type InspectorOptions, startInspector } from '../packages/inspector/src/index.js';
import { CHROME, memoryLogger, request } from '../packages/testkit/src/index.js';
import { ADDRESS } from './browser-sdk.js';

const express = createRequire(new URL('../packages/express/package.json', import.meta.url))('express');

/** Who asks, as the one who is asked sees them. Without a user agent, null. */
export interface Caller {
  readonly ip?: string;
  readonly userAgent?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/** What the handler of the shop does. */
export type Handler = (shop: { readonly op: Tracker; readonly client: OpenPanel }) => unknown;

/** An app, and the local OpenPanel that it sends to. */
export interface Shop {
  readonly inspector: Inspector;
  readonly client: OpenPanel;
  readonly warnings: readonly string[];
  /** Asks the app. Fulfils when its events have arrived. */
  visit(caller?: Caller, handler?: Handler): Promise<void>;
}

interface Others {
  readonly inspector?: InspectorOptions;
  readonly client?: ClientOptions;
  /** The ID of who is signed in. */
  readonly user?: string;
}

export async function openShop(options: ExpressOptions = {}, others: Others = {}): Promise<Shop> {
  const inspector = await startInspector(others.inspector);
  const { url: apiUrl, clientId, clientSecret } = inspector;
  const client = new OpenPanel({ apiUrl, clientId, clientSecret, logger: memoryLogger(), ...others.client });
  const warnings: string[] = [];
  client.on('warning', ({ code }) => warnings.push(code));

  const track: Handler = ({ op }) => op.track('seen');
  let handle = track;
  const app = express();
  app.use(openpanel({ client, clientIp: 'x-real-ip', ...options } as ExpressOptions));
  app.use((req: { op: Tracker }, res: { send(text: string): void }) => {
    // As auth would.
    Object.assign(req, { user: { id: others.user } });
    handle({ op: req.op, client });
    res.send('hello');
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await client.shutdown();
    await inspector.close();
  });
  const { port } = server.address() as AddressInfo;

  return {
    inspector,
    client,
    warnings,
    async visit({ ip = ADDRESS, userAgent = CHROME, headers, path = '/' } = {}, handler = track) {
      handle = handler;
      const agent = userAgent === null ? {} : { 'user-agent': userAgent };
      await request(`http://127.0.0.1:${port}${path}`, { headers: { 'x-real-ip': ip, ...agent, ...headers } });
      await client.flush();
    },
  };
}
