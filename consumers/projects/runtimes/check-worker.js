import assert from 'node:assert/strict';

/** The API answers so late that most events of a request are sent after its response. */
const ANSWERS_AFTER_MS = 200;
const RETRY_AFTER_SECONDS = 2;
const WHILE_PAUSED = 20;

/** What Workers do in a way of their own. Everything that the runtime has to say of it is logged. */
export async function checkWorker(check) {
  await checkAfterResponse(check);
  await checkSharedPause(check);
  await checkCounters(check);
  check.inspector.clear();
  await check.visit('/outside', 5);
  await check.arrived(['outside'], 'an event from outside of a request');
}

/** `waitUntil` keeps a request alive that has been answered. */
async function checkAfterResponse(check) {
  const { api, inspector } = check;
  inspector.clear();
  api.delayMs = ANSWERS_AFTER_MS;
  await check.visit('/orders/7', 7);
  const answeredBefore = inspector.events().length;
  await check.arrived(['order_viewed', 'order_counted', 'request'], 'events after the response');
  assert.ok(answeredBefore < 3, 'the events were there before the response');
  api.delayMs = 0;
}

/** One request finds out that the API refuses everything, and the others wait with it. */
async function checkSharedPause(check) {
  const { api, inspector } = check;
  inspector.clear();
  api.retryAfter = RETRY_AFTER_SECONDS;
  api.refused = 0;
  await check.visit('/orders/1', 1);
  await check.until(
    () => check.log.includes('[openpanel]'),
    () => 'no pause was logged',
  );
  const visits = Array.from({ length: WHILE_PAUSED }, (_, order) => check.visit(`/orders/${order}`, order));
  await Promise.all(visits);
  assert.ok(api.refused <= 3, `${api.refused} requests were refused`);
  api.retryAfter = undefined;
  const names = Array.from({ length: WHILE_PAUSED + 1 }, () => ['order_viewed', 'order_counted', 'request']);
  await check.arrived(names.flat(), 'events that had waited');
  for (const { profileId, ip } of inspector.events()) assert.equal(ip, `203.0.0.${profileId.slice('u_'.length)}`);
  assert.match(check.log, /^(?:\[openpanel\] [^\n]*\n)+$/);
  check.log = '';
}

/** Counters go at once, with one warning. */
async function checkCounters(check) {
  check.inspector.clear();
  for (let request = 0; request < 3; request += 1) await check.visit('/count', 5);
  const counts = () => check.inspector.requests().filter(({ type }) => type === 'increment');
  await check.until(
    () => counts().length === 3,
    () => `${counts().length} counters`,
  );
  await check.arrived(Array(3).fill('request'), 'requests that count');
  assert.match(check.log, /^\[openpanel\] Counters add up only within one process.*\n$/);
}
