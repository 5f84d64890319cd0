import { createHash } from 'node:crypto';
import { CHROME } from '@openpanel-node/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ClientOptions, op, type ScopeOptions } from '../../src/index.js';
import { memoryClient } from '../clients.js';

const SECRET = 'sec_0123456789abcdef';
const OTHER = 'sec_fedcba9876543210';
const VISITOR = { ip: '203.0.113.9', userAgent: CHROME };
const BUYER: ScopeOptions = { ...VISITOR, profileId: 'u_1', groups: ['acme', 'eu'], deviceId: 'd'.repeat(32) };
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const signing = (options: ClientOptions = {}) => {
  const made = memoryClient({ clientSecret: SECRET, ...options });
  const codes: string[] = [];
  made.client.on('warning', ({ code }) => codes.push(code));
  return { ...made, codes };
};

afterEach(() => {
  vi.useRealTimers();
});

/** Time passes for the events, not for timers. */
const pass = (ms: number): void => {
  const to = Date.now() + ms;
  if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(to);
};

describe('a carrier', () => {
  it('opens a scope whose events are as they were in its own', async () => {
    const web = signing();
    const worker = signing();
    const carrier = web.client.scope(BUYER).carrier();
    const properties = { plan: 'pro', __timestamp: '2026-01-02T03:04:05.678Z' };
    void web.client.scope(BUYER).track('paid', properties);
    void worker.client.scope(carrier).track('paid', properties);
    const after = await worker.sent();
    expect(after).toEqual(await web.sent());
    expect(after).toMatchObject([{ ...VISITOR, payload: { profileId: 'u_1', groups: ['acme', 'eu'] } }]);
    expect([...web.codes, ...worker.codes]).toEqual([]);
  });

  it('is short, and has characters that metadata, headers, URLs and JSON take', () => {
    const carrier = signing().client.scope(BUYER).carrier();
    expect(carrier).toMatch(/^[\w.-]+$/);
    expect(encodeURIComponent(carrier)).toBe(carrier);
    expect(carrier.length).toBeLessThan(170);
  });

  it('of the code that runs in a scope is that of op', async () => {
    const { client, sent } = signing();
    const carrier = client.scope(BUYER).run(() => op.carrier());
    void client.scope(carrier).track('paid');
    expect(await sent()).toMatchObject([{ ...VISITOR, payload: { profileId: 'u_1' } }]);
  });

  it('has the profile and the groups that were set in the scope', async () => {
    const { client, sent } = signing();
    const scope = client.scope(VISITOR);
    void scope.identify({ profileId: 'u_2' });
    void scope.setGroup('late');
    void client.scope(scope.carrier()).track('paid');
    expect((await sent()).at(-1)).toMatchObject({ payload: { profileId: 'u_2', groups: ['late'] } });
  });

  it('has nothing of whom clear() has forgotten', async () => {
    const { client, sent } = signing();
    const scope = client.scope(BUYER);
    scope.clear();
    void client.scope(scope.carrier()).track('paid');
    const [event] = await sent();
    expect(event?.payload).not.toHaveProperty('profileId');
    expect(event?.payload).not.toHaveProperty('groups');
    expect(JSON.stringify(event)).not.toContain('dddd');
  });

  it('of no scope opens an empty one, without a warning', async () => {
    const { client, sent, codes } = signing();
    const carrier = client.carrier();
    void client.scope(carrier).track('paid');
    const [event] = await sent();
    expect(event?.ip).toBeUndefined();
    expect(event?.payload).not.toHaveProperty('profileId');
    expect(codes).toEqual([]);
  });

  it('inherits nothing from the scope in which it is opened', async () => {
    const { client, sent } = signing();
    const carrier = client.scope({ profileId: 'u_1' }).carrier();
    client.scope({ ...VISITOR, profileId: 'other', groups: ['other'] }).run(() => {
      void client.scope(carrier).run(() => op.track('paid'));
    });
    const [event] = await sent();
    expect(event).toMatchObject({ payload: { profileId: 'u_1' } });
    expect(event?.ip).toBeUndefined();
    expect(event?.payload).not.toHaveProperty('groups');
  });
});

describe('time', () => {
  it.each([
    [29 * MINUTE, true],
    [31 * MINUTE, false],
    [-31 * MINUTE, false],
  ])('%i ms after it was made, its events are of the visitor: %s', async (ms, isVisitor) => {
    const { client, sent } = signing();
    const scope = client.scope(client.scope(BUYER).carrier());
    pass(ms);
    void scope.track('paid');
    const [event] = await sent();
    expect(event).toMatchObject({ ip: VISITOR.ip, payload: { profileId: 'u_1', groups: ['acme', 'eu'] } });
    expect(event?.userAgent === CHROME).toBe(isVisitor);
    expect(JSON.stringify(event?.payload).includes('__deviceId')).toBe(isVisitor);
  });

  it('is that of the visitor, however often it is carried on', async () => {
    const { client, sent } = signing();
    const first = client.scope(BUYER).carrier();
    pass(20 * MINUTE);
    const second = client.scope(first).carrier();
    pass(20 * MINUTE);
    void client.scope(second).track('paid');
    expect((await sent())[0]?.userAgent).not.toBe(CHROME);
  });

  it('has an end after 90 days, or after maxAgeMs', () => {
    const { client, codes } = signing();
    const carrier = client.scope(BUYER).carrier();
    pass(89 * DAY);
    client.scope(carrier);
    expect(codes).toEqual([]);
    client.scope(carrier, { maxAgeMs: DAY });
    expect(codes).toEqual(['carrier_not_opened']);
    const later = signing();
    pass(2 * DAY);
    later.client.scope(carrier);
    expect(later.codes).toEqual(['carrier_not_opened']);
  });

  it.each([
    ['paid', 'd1', undefined],
    ['paid', 'u_1', 'u_1'],
  ])(
    'after the session, %s of an anonymous device is on the profile of the device: %s',
    async (name, on, profileId) => {
      const { client, sent, codes } = signing();
      const carrier = client.scope({ ...VISITOR, deviceId: 'd1', profileId }).carrier();
      pass(60 * MINUTE);
      const scope = client.scope(carrier);
      void scope.track(name);
      void scope.revenue(100);
      void scope.setGroup('acme');
      const events = await sent();
      expect(events.map(({ payload }) => (payload as { profileId?: string }).profileId)).toEqual([on, on, on]);
      expect(JSON.stringify(events)).not.toContain('__deviceId');
      expect(codes).toEqual([]);
    },
  );
});

describe('who may open a carrier', () => {
  it.each<[string, ClientOptions, ClientOptions, boolean]>([
    ['one secret', {}, {}, true],
    ['another secret', {}, { clientSecret: OTHER }, false],
    ['a list in place of a client secret', { carrierSecrets: [OTHER] }, { carrierSecrets: [OTHER] }, true],
    ['a list that has the client secret of before', {}, { clientSecret: OTHER, carrierSecrets: [OTHER, SECRET] }, true],
    ['a new list and the client secret of before', {}, { carrierSecrets: [OTHER] }, true],
    ['a list whose first has changed', { carrierSecrets: [OTHER] }, { carrierSecrets: [`${OTHER}2`, OTHER] }, true],
    ['a list without its secret', { carrierSecrets: [OTHER] }, { carrierSecrets: [`${OTHER}2`] }, false],
    ['no secret', {}, { clientSecret: undefined }, false],
  ])('with %s is decided by the signature', (_what, made, opened, isOpen) => {
    const carrier = signing(made).client.scope(BUYER).carrier();
    const { client, codes } = signing(opened);
    client.scope(carrier);
    client.scope(carrier, { unsigned: true });
    expect(codes).toEqual(isOpen ? [] : ['carrier_not_opened']);
  });

  it.each([
    [undefined, ['carrier_not_opened']],
    [{}, ['carrier_not_opened']],
    [{ unsigned: false }, ['carrier_not_opened']],
    [{ unsigned: true }, []],
  ])('without a signature is said with the call: %j', async (options, expected) => {
    const carrier = signing({ clientSecret: undefined }).client.scope(BUYER).carrier();
    const { client, codes, log, sent } = signing();
    void client.scope(carrier, options).track('paid');
    expect(codes).toEqual(expected);
    expect(JSON.stringify(await sent()).includes('u_1')).toBe(expected.length === 0);
    if (expected.length > 0) expect(log.join()).toContain('open it with { unsigned: true }');
  });

  it.each([{ profileId: 'u_1' }, { sub: 'u_1' }, ['u_1'], 7, true])('opens no %o in its place', async (given) => {
    const { client, sent, codes } = signing();
    void client.scope(given as never, {}).track('paid');
    expect((await sent())[0]?.payload).not.toHaveProperty('profileId');
    expect(codes).toEqual(['carrier_not_opened']);
  });

  it('says how often you like what it was told once', () => {
    const { client, codes } = signing();
    for (const text of ['', 'u_1', '1.a.b', 'x'.repeat(3_000), '2.abc.def']) client.scope(text);
    expect(codes).toEqual(['carrier_not_opened']);
  });

  it('throws for an option that does not exist', () => {
    const { client } = signing();
    const carrier = client.carrier();
    expect(() => client.scope(carrier, { signed: false } as never)).toThrow(/no option "signed".*"unsigned"/);
    expect(() => client.scope(carrier, { maxAgeMs: -1 })).toThrow(/"maxAgeMs" must be an integer of 0 or more/);
  });
});

describe('what is too long', () => {
  /** Cannot be compressed. */
  const noise = (length: number, seed = 0) =>
    createHash('shake256', { outputLength: length }).update(`${seed}`).digest('base64url').slice(0, length);
  const groups = Array.from({ length: 40 }, (_, index) => noise(30, index));

  it('is left out, with one warning', async () => {
    const { client, sent, codes, log } = signing();
    const scopes: ScopeOptions[] = [
      { ...VISITOR, profileId: 'u_1', groups: ['acme'], userAgent: `${CHROME} ${noise(600)}` },
      { ...VISITOR, profileId: 'u_2', groups },
    ];
    for (const options of scopes) void client.scope(client.scope(options).carrier()).track('paid');
    const [first, second] = await sent();
    expect(first).toMatchObject({ ip: VISITOR.ip, payload: { profileId: 'u_1', groups: ['acme'] } });
    expect(second).toMatchObject({ ip: VISITOR.ip, payload: { profileId: 'u_2' } });
    expect(second?.payload).not.toHaveProperty('groups');
    for (const event of [first, second]) expect(event?.userAgent).not.toContain('Mozilla');
    expect(codes).toEqual(['carrier_shortened']);
    expect(log.join()).toContain('left out the user agent, to stay within 500 characters');
  });

  it('goes in this order, whatever the lengths are: user agent, groups, address, profile', async () => {
    const { client, sent } = signing();
    for (let length = 0; length < 600; length += 20) {
      const carrier = client.scope({ ...BUYER, deviceId: undefined, profileId: `u_${noise(length)}` }).carrier();
      expect(carrier.length).toBeLessThanOrEqual(500);
      void client.scope(carrier).track('paid');
    }
    const held = (await sent()).map(({ ip, userAgent, payload }) => [
      userAgent === CHROME,
      'groups' in payload,
      ip !== undefined,
      'profileId' in payload,
    ]);
    const kept = held.map((each) => each.filter(Boolean).length);
    expect(kept).toEqual([...kept].sort((a, b) => b - a));
    expect(kept[0]).toBe(4);
    expect(kept.at(-1)).toBe(0);
    // What is kept is what comes last in the order.
    for (const each of held) expect(each).toEqual([...each].sort());
  });

  it('is left out though it can be compressed, if it is more than is inflated', async () => {
    const { client, sent } = signing();
    const carrier = client.scope({ profileId: 'u_1', groups: ['g'.repeat(5_000)] }).carrier();
    void client.scope(carrier).track('paid');
    expect(await sent()).toMatchObject([{ payload: { profileId: 'u_1' } }]);
  });
});
