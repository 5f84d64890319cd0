import { type FakeStripe, type StripeEvent, startFakeStripe } from '@openpanel-node/example-checkout/fake-stripe';
import { type RedisServer, startRedisServer } from '@openpanel-node/example-fleet';
import { type Inspector, type InspectorEvent, startInspector } from '@openpanel-node/inspector';
import { createCaller } from '../caller.js';
import type { Person } from '../people.js';
import { requireRedisServer } from '../redis.js';
import { type Sighting, toSighting } from '../sighting.js';
import { Tally } from '../tally.js';
import type { Terminal } from '../terminal.js';
import { Verification } from '../verification.js';
import { type CheckoutAccount, checkoutAccountOf } from './checkout-account.js';
import { showCheckoutSummary } from './checkout-summary.js';
import { EXPECTED, PAYS_AT_ONCE, PAYS_LATER } from './expected.js';
import { type ShopProcess, startShop } from './shop.js';

const HOUR_MS = 60 * 60 * 1_000;
/** Lines of the shop that say what the demo itself shows. */
const KNOWN = /^Listening on |^SIG|^Events: |^Mail: /;

/** Buys in the shop, and accounts for what is stored, and for whom. */
export async function runCheckoutDemo(terminal: Terminal): Promise<CheckoutAccount> {
  const redisServer = requireRedisServer();
  const clock = { aheadMs: 0 };
  const now = () => Date.now() + clock.aheadMs;
  const stored = new Tally<Sighting>();
  const inspector = await startInspector({
    now,
    onEvent(event) {
      terminal.line(row(event, terminal));
      stored.add(toSighting(event));
    },
  });
  const stripe = await startFakeStripe(now);
  const redis = await startRedisServer(redisServer);
  try {
    return await play({ terminal, clock, now, stored, inspector, stripe, redis });
  } finally {
    await Promise.all([stripe.close(), inspector.close(), redis.stop()]);
  }
}

interface Stage {
  readonly terminal: Terminal;
  readonly clock: { aheadMs: number };
  readonly now: () => number;
  readonly stored: Tally<Sighting>;
  readonly inspector: Inspector;
  readonly stripe: FakeStripe;
  readonly redis: RedisServer;
}

async function play({ terminal, clock, now, stored, inspector, stripe, redis }: Stage): Promise<CheckoutAccount> {
  const startedAt = performance.now();
  const { heading, line, paint, progress } = terminal;
  const verification = new Verification();
  const onLine = (text: string) => KNOWN.test(text) || line(paint('dim', `  shop: ${text}`));
  const start = (name: string) =>
    startShop(name, {
      inspector,
      stripe,
      redisUrl: redis.url,
      aheadMs: clock.aheadMs,
      onLine: (text) => void onLine(text),
    });
  const act = (title: string) => line(`\n  ${title}`);
  let expected = 0;
  const arrived = (events: readonly Sighting[]) => {
    expected += events.length;
    return stored.reached(expected);
  };
  const goToCheckout = async (shop: ShopProcess, who: Person, currency: string) => {
    const caller = createCaller(shop.url);
    const status = await caller.play({ who, call: 'POST /checkout', body: { currency }, status: 303 });
    caller.close();
    verification.check(`POST /checkout responded with ${status}`, status === 303);
  };
  const call = async (
    shop: ShopProcess,
    event: StripeEvent,
    status: number,
    how?: Parameters<FakeStripe['deliver']>[2],
  ) => {
    const got = await stripe.deliver(event, `${shop.url}/webhooks/stripe`, how);
    verification.check(`${event.id} got the response ${got} instead of ${status}`, got === status);
  };
  const stop = async (shop: ShopProcess) => {
    const code = await shop.end('SIGTERM');
    const report = shop.lines.findLast((text) => text.startsWith('Events: ')) ?? 'no report';
    verification.check(
      `${shop.name} exited with ${code}: ${report}`,
      code === 0 && / 0 rejected, .* 0 pending$/.test(report),
    );
    line(`  ${shop.name} exits with ${code}: ${report}`);
    return Number(/(\d+) duplicate/.exec(report)?.[1]);
  };

  heading('Started');
  progress('Starting the shop');
  const first = await start('shop 1');
  progress();
  line(`  local OpenPanel  ${inspector.url}  in this process, behaves like the Track API`);
  line(`  fake Stripe      ${stripe.url}  in this process, signs its webhooks as Stripe does`);
  line(`  redis            ${redis.url}  for the jobs of BullMQ and the keys of once`);
  line(`  shop 1           ${first.url}  Express 5 and a BullMQ worker`);

  heading('Events, as they arrive');
  act('u_17 buys in euros, and pays at once');
  await goToCheckout(first, PAYS_AT_ONCE, 'eur');
  const paid = stripe.pay();
  await call(first, paid, 204);
  await arrived(EXPECTED.bought);

  act('u_42 goes to the checkout in yen, and does not pay yet');
  await goToCheckout(first, PAYS_LATER, 'jpy');
  await arrived(EXPECTED.hesitated);
  let duplicates = await stop(first);

  clock.aheadMs = HOUR_MS;
  progress('Starting the shop again');
  const shops = await Promise.all([start('shop 2'), start('shop 3')]);
  const [second, third] = shops;
  progress();
  act('An hour later, u_42 pays. Stripe calls three times, two processes at the same time');
  const paidLater = stripe.pay();
  await Promise.all([second, third, second].map((shop) => call(shop, paidLater, 204)));
  await arrived(EXPECTED.paidLater);

  act('u_17 gets 20.00 EUR back. Stripe calls twice');
  const refund = stripe.refund('pi_1', 2_000);
  for (const shop of shops) await call(shop, refund, 204);
  await arrived(EXPECTED.refunded);

  act('Somebody changes the amount of a payment, and sends an old one again');
  await call(second, stripe.pay(), 400, { forge: (payload) => payload.replace('7900', '1') });
  await call(second, paid, 400, { signedAt: now() - HOUR_MS });
  line(paint('dim', '  400 both times, no events'));

  line();
  for (const shop of shops) duplicates += await stop(shop);
  verification.compare(Object.values(EXPECTED).flat(), stored.items.map(withoutUrl));
  verification.check(`${duplicates} duplicates`, duplicates === 3);

  heading('Stored, for whom');
  const account = checkoutAccountOf(inspector, verification, {
    duplicates,
    seconds: Math.round(performance.now() - startedAt) / 1_000,
  });
  showCheckoutSummary(account, terminal);
  return account;
}

/** The shop has another port each time. */
const withoutUrl = (sighting: Sighting): Sighting => ({ ...sighting, url: '' });

function row(event: InspectorEvent, { paint }: Terminal): string {
  const { event: name, profile, ip, from, what } = toSighting(event);
  return `  ${paint('cyan', name.padEnd(16))}  ${profile.padEnd(5)}  ${ip.padEnd(12)}  ${from.padEnd(7)}  ${what}`;
}
