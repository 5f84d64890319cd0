import { fileURLToPath } from 'node:url';
import type { FakeStripe } from '@openpanel-node/example-checkout/fake-stripe';
import { type FleetProcess, startProcess } from '@openpanel-node/example-fleet';
import type { Inspector } from '@openpanel-node/inspector';

/** A process of the shop, whose app listens at `url`. */
export interface ShopProcess extends FleetProcess {
  readonly url: string;
}

export interface ShopOptions {
  readonly inspector: Inspector;
  readonly stripe: FakeStripe;
  readonly redisUrl: string;
  /** How far the clock of the process is ahead. */
  readonly aheadMs: number;
  onLine(line: string): void;
}

const SERVER = fileURLToPath(import.meta.resolve('@openpanel-node/example-checkout'));
const LATER = import.meta.resolve('./later.js');

export async function startShop(name: string, options: ShopOptions): Promise<ShopProcess> {
  const { inspector, stripe, redisUrl, aheadMs, onLine } = options;
  const own = Object.entries(process.env).filter(([key]) => !/^(?:OPENPANEL|STRIPE)_/.test(key));
  const env = {
    ...Object.fromEntries(own),
    PORT: '0',
    REDIS_URL: redisUrl,
    STRIPE_API_URL: stripe.url,
    STRIPE_SECRET_KEY: 'sk_test_local',
    STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
    OPENPANEL_API_URL: inspector.url,
    OPENPANEL_CLIENT_ID: inspector.clientId,
    OPENPANEL_CLIENT_SECRET: inspector.clientSecret,
    DEMO_CLOCK_AHEAD_MS: String(aheadMs),
  };
  const started = startProcess({ name, args: ['--import', LATER, SERVER], env, onLine });
  return Object.assign(started, { url: await started.printed(/^Listening on (\S+)/) });
}
