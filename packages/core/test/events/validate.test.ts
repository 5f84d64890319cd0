import { describe, expect, it } from 'vitest';
import { validateEvent } from '../../src/events/validate.js';

const repair = (type: string, payload: unknown) => validateEvent({ type, payload }, 10_000);
const track = (properties: unknown, name = 'signed_up') => repair('track', { name, properties });

/** What a track's properties became, and the notes without their beginning. */
function repairedProperties(properties: unknown): unknown {
  const repaired = track(properties);
  if (!repaired.ok || repaired.event.type !== 'track') throw new Error('not a track');
  const notes = repaired.notes.map((note) => note.replace(/^track "signed_up": /, ''));
  return [repaired.event.payload.properties, ...notes];
}

describe('a repaired track', () => {
  it('keeps what is good, without a note', () => {
    const payload = { name: 'signed_up', properties: { a: [1] }, profileId: 'u1', groups: ['acme'] };
    expect(repair('track', payload)).toStrictEqual({ ok: true, event: { type: 'track', payload }, notes: [] });
  });

  it('has text for IDs, and leaves out what is no ID', () => {
    expect(repair('track', { name: 'a', profileId: 0, groups: 5 })).toStrictEqual({
      ok: true,
      event: { type: 'track', payload: { name: 'a', profileId: '0', groups: ['5'] } },
      notes: [],
    });
    expect(repair('track', { name: 'a', profileId: null, groups: ['', 'b', {}] })).toStrictEqual({
      ok: true,
      event: { type: 'track', payload: { name: 'a', groups: ['b'] } },
      notes: [
        'track "a": profileId is not an ID (a string or a number), so it was removed.',
        'track "a": groups contains values that are not IDs; they were removed.',
      ],
    });
  });

  it('is in at most 1 000 groups, and says so', () => {
    const groups = Array.from({ length: 1_001 }, (_, index) => index);
    const repaired = repair('track', { name: 'a', groups });
    expect(repaired).toMatchObject({
      ok: true,
      notes: ['track "a": groups has more than 1000 IDs; the others were removed.'],
    });
  });

  it.each<[unknown, unknown[]]>([
    [{ __path: 'https://example.com/' }, [{ __path: 'https://example.com/' }]],
    [{ __path: 5 }, [{ __path: '5' }, '__path is not a string, so it was converted to one.']],
    [{ __referrer: { a: 1 } }, [{}, '__referrer is not a string, so it was removed.']],
    [
      { path: ['user', 0] },
      [
        { path: JSON.stringify('["user",0]') },
        'path is not a string, so it was converted to one.',
        '"path" starts with [ or {, so it was put in quotes; otherwise OpenPanel would split or discard it.',
      ],
    ],
    [
      { referrer: false, __path: null },
      [{ referrer: 'false', __path: null }, 'referrer is not a string, so it was converted to one.'],
    ],
    [
      { title: '[draft] x', '{': 1, json: '{"a":[1]}', __referrer: '[x', n: 1 },
      [
        { title: '"[draft] x"', '{': 1, json: JSON.stringify('{"a":[1]}'), __referrer: '[x', n: 1 },
        '"title" starts with [ or {, so it was put in quotes; otherwise OpenPanel would split or discard it.',
        '"json" starts with [ or {, so it was put in quotes; otherwise OpenPanel would split or discard it.',
      ],
    ],
    [
      { deep: { list: ['fine', ' {a:1} ', '[]'] }, other: { ok: true } },
      [
        { deep: { list: ['fine', '"{a:1}"', '"[]"'] }, other: { ok: true } },
        '"deep" starts with [ or {, so it was put in quotes; otherwise OpenPanel would split or discard it.',
      ],
    ],
    [{ __timestamp: new Date(0) }, [{ __timestamp: '1970-01-01T00:00:00.000Z' }]],
    [{ __timestamp: 1_000 }, [{ __timestamp: '1970-01-01T00:00:01.000Z' }]],
    [{ __timestamp: '2026-01-01T02:00:00+02:00' }, [{ __timestamp: '2026-01-01T00:00:00.000Z' }]],
    [{ __timestamp: 'yesterday' }, [{}, '__timestamp is not a date (ISO 8601 or milliseconds), so it was removed.']],
    [{ __timestamp: 1e20 }, [{}, '__timestamp is not a date (ISO 8601 or milliseconds), so it was removed.']],
    [
      { __timestamp: '2026-99-99T00:00:00.000Z' },
      [{}, '__timestamp is not a date (ISO 8601 or milliseconds), so it was removed.'],
    ],
    [{ __revenue: 5 }, [{ __revenue: 5 }]],
    [{ __revenue: 9.99 }, [{}, '__revenue must be a non-negative integer in minor units, so it was removed.']],
    [{ __revenue: 1e21 }, [{}, '__revenue must be a non-negative integer in minor units, so it was removed.']],
    [{ __revenue: null }, [{}]],
    [{ __deviceId: ' d1 ' }, [{ __deviceId: 'd1' }]],
    [{ __deviceId: 5 }, [{}, '__deviceId is not a string of 1 to 64 characters, so it was removed.']],
    [{ __deviceId: 'd'.repeat(65) }, [{}, '__deviceId is not a string of 1 to 64 characters, so it was removed.']],
    [null, [undefined, 'properties is not an object, so it was removed.']],
    [['a'], [undefined, 'properties is not an object, so it was removed.']],
  ])('of the properties %j has %j', (properties, expected) => {
    expect(repairedProperties(properties)).toStrictEqual(expected);
  });

  it.each([-1, 9.99, '1000', 2 ** 53, Number.NaN, {}])('of revenue cannot have an amount of %j', (amount) => {
    expect(track({ __revenue: amount }, 'revenue')).toStrictEqual({
      ok: false,
      problem: 'track "revenue": __revenue must be a non-negative integer in minor units.',
      reason: 'invalid',
    });
  });

  it('of revenue may have no amount, or nothing', () => {
    expect(track({ __revenue: 0 }, 'revenue')).toMatchObject({
      ok: true,
      event: { payload: { properties: { __revenue: 0 } } },
    });
    expect(track({ __revenue: null }, 'revenue')).toMatchObject({ ok: true, notes: [] });
  });

  it('leaves out a field that the API does not know', () => {
    expect(repair('track', { name: 'a', constructor: 1, timestamp: 5 })).toStrictEqual({
      ok: true,
      event: { type: 'track', payload: { name: 'a' } },
      notes: [
        'track "a": the API has no field "constructor", so it was removed.',
        'track "a": the API has no field "timestamp", so it was removed.',
      ],
    });
  });
});

describe('a repaired identify', () => {
  it('has text for names, and a trimmed address', () => {
    const payload = { profileId: 7, firstName: 1, lastName: '', email: ' ada@example.com', avatar: ' https://a.b/c ' };
    expect(repair('identify', { ...payload, properties: { plan: 'pro' } })).toStrictEqual({
      ok: true,
      event: {
        type: 'identify',
        payload: {
          profileId: '7',
          firstName: '1',
          lastName: '',
          email: 'ada@example.com',
          avatar: 'https://a.b/c',
          properties: { plan: 'pro' },
        },
      },
      notes: [],
    });
  });

  it('goes without a field that would have the whole refused', () => {
    const payload = { profileId: 'u1', firstName: null, email: 'a@localhost', avatar: '', properties: null };
    expect(repair('identify', payload)).toStrictEqual({
      ok: true,
      event: { type: 'identify', payload: { profileId: 'u1' } },
      notes: [
        'identify: firstName is not a string, so it was removed.',
        'identify: email is not an email address, so it was removed.',
        'identify: avatar is not an absolute URL, so it was removed.',
        'identify: properties is not an object, so it was removed.',
      ],
    });
  });
});

describe('a counter that the API will not count right', () => {
  it.each<[string, object, object[]]>([
    [
      'increment',
      { property: 'stats.logins' },
      [
        {
          code: 'nested_counter',
          message:
            'increment: property "stats.logins" contains a dot, so the API nests it: about an hour later it counts from 0 again and loses the other nested properties. Use a name without a dot, such as "stats_logins".',
        },
      ],
    ],
    [
      'decrement',
      { property: 'n', value: 2 ** 53 },
      [
        {
          code: 'counter_overflow',
          message:
            'decrement: value is beyond 2^53, where the API calculates with rounded numbers, so the sum will be wrong.',
        },
      ],
    ],
  ])('%s %j is sent as it is, with advice', (type, fields, advice) => {
    const payload = { profileId: 'u', ...fields };
    expect(repair(type, payload)).toStrictEqual({ ok: true, event: { type, payload }, notes: [], advice });
  });

  it('gets none where it will', () => {
    expect(repair('increment', { profileId: 'u', property: 'n', value: Number.MAX_SAFE_INTEGER })).not.toHaveProperty(
      'advice',
    );
  });
});

describe('an event with a problem', () => {
  it.each<[string, unknown, string]>([
    ['identify', {}, 'identify: a profileId (a string or a number) is required.'],
    ['increment', { property: 'a' }, 'increment: a profileId (a string or a number) is required.'],
    ['increment', { profileId: 'u', property: 1 }, 'increment: property must be a non-empty string.'],
    ['decrement', { profileId: 'u', property: '' }, 'decrement: property must be a non-empty string.'],
    [
      'increment',
      { profileId: 'u', property: 'a.__proto__' },
      'increment: property "a.__proto__" is a reserved name: every JavaScript object has a member of that name.',
    ],
    [
      'increment',
      { profileId: 'u', property: 'a', value: 0 },
      'increment: value must be a finite number greater than 0.',
    ],
    [
      'increment',
      { profileId: 'u', property: 'a', value: '1' },
      'increment: value must be a finite number greater than 0.',
    ],
    [
      'decrement',
      { profileId: 'u', property: 'a', value: 1 / 0 },
      'decrement: value must be a finite number greater than 0.',
    ],
    [
      'increment',
      { profileId: 'u', property: 'a', value: 0.5 },
      'increment: value must be an integer: the API reads the stored value as an integer, so adding 0.5 three times gives 0.5.',
    ],
    ['group', { id: '', type: 'a', name: 'b' }, 'group: id must be a non-blank string or a number.'],
    ['group', { id: 1, name: 'b' }, 'group: type must be a non-blank string or a number.'],
    ['group', { id: 1, type: 'a', name: {} }, 'group: name must be a non-blank string or a number.'],
    ['assign_group', { profileId: 'u', groupIds: [null] }, 'assign_group: groupIds must contain at least one ID.'],
    ['track', {}, 'An event name must be a string, not undefined.'],
    [
      'track',
      { name: 'twin.initialised' },
      'The event name "twin.initialised" contains "win.ini", which the API rejects as path traversal.',
    ],
    ['track', [], 'track: the payload must be an object.'],
    ['alias', {}, "An event's type must be one of track, identify, increment, decrement, group, assign_group."],
    ['toString', {}, "An event's type must be one of track, identify, increment, decrement, group, assign_group."],
  ])('of type %s %j says what it is', (type, payload, problem) => {
    expect(repair(type, payload)).toStrictEqual({ ok: false, problem, reason: 'invalid' });
  });

  it.each([undefined, null, 'track', [], () => {}])('is %o', (event) => {
    const problem = 'An event must be an object with a type and a payload.';
    expect(validateEvent(event, 10_000)).toStrictEqual({ ok: false, problem, reason: 'invalid' });
  });

  it('is too large where it says so', () => {
    const problem = 'An event is larger than 10000 bytes.';
    expect(track({ a: 'x'.repeat(10_000) })).toStrictEqual({ ok: false, problem, reason: 'too_large' });
  });
});

describe('any repaired event', () => {
  it.each([
    ['increment', { profileId: 'u1', property: 'logins', value: 2 }],
    ['decrement', { profileId: 'u1', property: 'visits' }],
    ['group', { id: 'acme', type: 'company', name: 'Acme', properties: { seats: 5 } }],
    ['assign_group', { groupIds: ['acme'], profileId: 'u1' }],
    ['assign_group', { groupIds: ['acme'] }],
  ])('of type %s keeps what is good', (type, payload) => {
    expect(repair(type, payload)).toStrictEqual({ ok: true, event: { type, payload }, notes: [] });
  });

  it('has its numbers made text where the API wants text', () => {
    const event = { type: 'group', payload: { id: '1', type: '2', name: '3' } };
    expect(repair('group', { id: 1, type: 2, name: 3 })).toStrictEqual({ ok: true, event, notes: [] });
  });

  it('shares nothing with what it was made of', () => {
    const event = { type: 'track', payload: { name: 'a', properties: { __deviceId: ' d ', list: [1] } } };
    const before = structuredClone(event);
    const repaired = validateEvent(event, 10_000);
    expect(event).toStrictEqual(before);
    expect(repaired.ok && repaired.event.payload).not.toBe(event.payload);
  });
});
