import { describe, expect, test } from 'vitest';
import { fleetAccountOf, type Observed } from '../src/fleet/fleet-account.js';
import { type Call, USER_IDS } from '../src/fleet/traffic.js';

const [USER = ''] = USER_IDS;
const track = (name: string, properties: object) => ({ type: 'track', payload: { name, properties } });
const view = (report: string) => track('report_viewed', { report });
const payment = (amount: number) => track('revenue', { __revenue: amount });
const increment = (value = 1) => ({ type: 'increment', payload: { profileId: USER, property: 'logins', value } });
const call = (app: string, event: string, given: Partial<Call> = {}): Call => ({
  ...{ app, events: [event], isAnswered: true },
  ...given,
});
const login = (app: string): Call => ({ app, events: [], increments: USER, isAnswered: true });

/** What is said of a fleet in which app 2 was killed. */
function accountOf(given: Partial<Observed> & { stored?: object[]; logins?: number }) {
  const { stored = [], logins = 0, ...observed } = given;
  return fleetAccountOf({
    ...{ calls: [], handedOver: [], deadLetters: [], killed: 'app 2', mismatches: [], seconds: 1 },
    inspector: {
      events: () => stored as never,
      profile: (id: string) => ({ properties: { logins: String(id === USER ? logins : 0) } }) as never,
    },
    ...observed,
  });
}

describe('a tracked event', () => {
  const calls = [call('app 1', 'report_viewed r_1')];

  test('that is stored once is as it should be', () => {
    const account = accountOf({ calls, handedOver: [view('r_1')], stored: [view('r_1')] });
    expect(account).toMatchObject({ ok: true, calls: 1, handedOver: 1, storedOnce: 1, lost: 0 });
  });

  test('that is stored twice is counted, and a payment is wrong', () => {
    expect(accountOf({ calls, stored: [view('r_1'), view('r_1')] })).toMatchObject({ ok: true, storedTwice: 1 });
    const paid = accountOf({ calls: [call('app 1', 'revenue 7')], stored: [payment(7), payment(7)] });
    expect(paid).toMatchObject({ ok: false, countedTwice: 1, storedTwice: 0 });
  });

  test('that is nowhere is lost', () => {
    const account = accountOf({ calls });
    expect(account).toMatchObject({ ok: false, lost: 1, mismatches: ['report_viewed r_1 of app 1 was lost'] });
  });

  test('of the killed app is lost only if it had been handed over', () => {
    const ofKilled = [call('app 2', 'report_viewed r_1')];
    expect(accountOf({ calls: ofKilled })).toMatchObject({ ok: true, inMemory: 1, lost: 0 });
    expect(accountOf({ calls: ofKilled, handedOver: [view('r_1')] })).toMatchObject({ ok: false, lost: 1 });
  });

  test('of a request that was cut off need not be', () => {
    const cut = [call('app 2', 'report_viewed r_1', { isAnswered: false })];
    expect(accountOf({ calls: cut })).toMatchObject({ ok: true, calls: 0, inMemory: 0 });
    expect(accountOf({ calls: cut, stored: [view('r_1')] })).toMatchObject({ ok: true, calls: 1, storedOnce: 1 });
  });

  test('that became a dead letter is not lost', () => {
    const paid = [call('app 1', 'revenue 7')];
    const unconfirmed = [{ reason: 'unconfirmed', event: payment(7) }];
    const account = accountOf({ calls: paid, deadLetters: unconfirmed });
    expect(account).toMatchObject({ ok: true, lost: 0, unconfirmed: 1, deadLetters: { unconfirmed: 1 } });
    const stored = accountOf({ calls: paid, deadLetters: unconfirmed, stored: [payment(7)] });
    expect(stored).toMatchObject({ ok: true, storedOnce: 1, unconfirmed: 0 });
    for (const letter of [
      { reason: 'unconfirmed', event: view('r_1') },
      { reason: 'rejected', event: payment(7) },
    ]) {
      expect(accountOf({ calls: [...calls, ...paid], deadLetters: [letter] }).ok).toBe(false);
    }
  });

  test('that nobody called is wrong', () => {
    expect(accountOf({ stored: [view('r_9')] })).toMatchObject({ ok: false });
  });
});

describe('a counter', () => {
  const calls = [login('app 1'), login('app 3'), login('app 2')];

  test('is right if it is the sum of what was handed over', () => {
    const handedOver = [increment(), increment(), increment()];
    expect(accountOf({ calls, handedOver, logins: 3 })).toMatchObject({
      ok: true,
      counters: { increments: 3, wrong: 0 },
    });
    expect(accountOf({ calls, handedOver, logins: 2 })).toMatchObject({ ok: false, lost: 1, counters: { wrong: 1 } });
    expect(accountOf({ calls, handedOver, logins: 4 })).toMatchObject({ ok: false, countedTwice: 1 });
  });

  test('may lack what is unconfirmed, or have it', () => {
    const handedOver = [increment(), increment(), increment()];
    const deadLetters = [{ reason: 'unconfirmed', event: increment(2) }];
    for (const logins of [1, 2, 3]) {
      const account = accountOf({ calls, handedOver, deadLetters, logins });
      expect(account).toMatchObject({ ok: true, calls: 3, storedOnce: logins, unconfirmed: 3 - logins });
    }
    const lost = accountOf({ calls, handedOver, deadLetters, logins: 0 });
    expect(lost).toMatchObject({ ok: false, lost: 1, unconfirmed: 2 });
  });

  test('may lack what only the killed app had', () => {
    const handedOver = [increment(), increment()];
    expect(accountOf({ calls, handedOver, logins: 2 })).toMatchObject({ ok: true, inMemory: 1 });
    expect(accountOf({ calls: [login('app 1')], logins: 0 })).toMatchObject({ ok: false });
  });

  test('may have what the killed app was not told that Redis has', () => {
    const handedOver = [increment(), increment()];
    expect(accountOf({ calls, handedOver, logins: 3 })).toMatchObject({
      ok: true,
      inMemory: 0,
      counters: { increments: 3 },
    });
    expect(accountOf({ calls: calls.slice(0, 2), handedOver, logins: 3 })).toMatchObject({
      ok: false,
      countedTwice: 1,
    });
  });
});
