import { startInspector } from '@openpanel-node/inspector';
import { expect, onTestFinished, test, vi } from 'vitest';
import { NO_REDIS, startRedis } from '../../../packages/testkit/src/redis/redis-server.js';
import { startApp } from '../../testing/app-process.js';
import { startFakeStripe } from '../src/fake-stripe.js';

const SERVER = new URL('../dist/server.js', import.meta.url);
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0';

test.skipIf(NO_REDIS)(
  'without Redis, a payment fails so that Stripe calls again, and SIGTERM still delivers what was tracked',
  async () => {
    const [inspector, stripe, redis] = await Promise.all([startInspector(), startFakeStripe(), startRedis()]);
    onTestFinished(async () => void (await Promise.all([inspector.close(), stripe.close(), redis.stop()])));
    vi.stubEnv('REDIS_URL', redis.url);
    vi.stubEnv('STRIPE_API_URL', stripe.url);
    vi.stubEnv('STRIPE_SECRET_KEY', 'sk_test_1');
    vi.stubEnv('STRIPE_WEBHOOK_SECRET', stripe.webhookSecret);
    const app = startApp(SERVER, inspector);
    const url = (await app.line('Listening on ')).slice('Listening on '.length);

    const headers = { authorization: 'Bearer u_1', 'user-agent': FIREFOX, 'content-type': 'application/json' };
    const given = { method: 'POST', headers, body: '{"currency":"eur"}', redirect: 'manual' } as const;
    expect((await fetch(`${url}/checkout`, given)).status).toBe(303);
    const paid = stripe.pay();
    expect(await stripe.deliver(paid, `${url}/webhooks/stripe`)).toBe(204);
    await Promise.all(['revenue', 'receipt_sent'].map((name) => inspector.waitFor({ name, profileId: 'u_1' })));

    await redis.stop();
    expect((await fetch(`${url}/checkout`, given)).status).toBe(303);
    expect(await stripe.deliver(stripe.pay(), `${url}/webhooks/stripe`)).toBe(500);
    app.child.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    expect(inspector.events({ name: 'checkout_started' })).toHaveLength(2);
    expect(inspector.events({ name: 'revenue' })).toHaveLength(1);
  },
);
