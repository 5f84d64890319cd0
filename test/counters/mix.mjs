// A random mix of calls, as an app makes them: which, when, and what the stored profiles have to be afterwards.

import { seeded } from '../soak/seeded.mjs';

export const PROFILES = 20;
const CALLS_OF_A_PROFILE = 30;
const WITHIN_MS = 60_000;
const COUNTERS = ['logins', 'orders', 'credits'];
const PLANS = ['free', 'pro', 'max'];
const NAMES = ['Ada', 'Grace', 'Edsger', 'Barbara'];

const idOf = (index) => `user-${index}`;
const before = () => ({ plan: 'free', logins: 5, orders: 1, credits: 100 });

/** The profiles as they are stored before the first call. */
export const seeds = () => Array.from({ length: PROFILES }, (_, index) => ({ id: idOf(index), properties: before() }));

/** The calls in their order in time, as payloads of the API. */
export function mixOf(seed) {
  const { random } = seeded(seed);
  const integer = (most) => Math.floor(random() * most);
  const pick = (list) => list[integer(list.length)];
  const payloadOf = (profileId, index) => {
    const share = random();
    const property = pick(COUNTERS);
    if (share < 0.5) return { type: 'increment', payload: { profileId, property, value: 1 + integer(5) } };
    if (share < 0.62) return { type: 'decrement', payload: { profileId, property, value: 1 + integer(5) } };
    if (share < 0.8) {
      return {
        type: 'identify',
        payload: { profileId, properties: { plan: pick(PLANS), [`seen_${integer(4)}`]: index } },
      };
    }
    if (share < 0.85) return { type: 'identify', payload: { profileId, properties: { [property]: integer(1_000) } } };
    if (share < 0.9) return { type: 'identify', payload: { profileId, firstName: pick(NAMES) } };
    if (share < 0.95) return { type: 'assign_group', payload: { profileId, groupIds: [`group-${integer(3)}`] } };
    return { type: 'track', payload: { name: 'visited', profileId, properties: { page: index } } };
  };
  const calls = Array.from({ length: PROFILES * CALLS_OF_A_PROFILE }, (_, index) => ({
    atMs: integer(WITHIN_MS),
    ...payloadOf(idOf(index % PROFILES), index),
  }));
  return calls.sort((one, other) => one.atMs - other.atMs);
}

/** What is stored where every call counts, in the order of the calls. */
export function expectedOf(calls) {
  const profiles = new Map(seeds().map(({ id, properties }) => [id, { firstName: '', properties }]));
  for (const { type, payload } of calls) {
    const profile = profiles.get(payload.profileId);
    const { properties } = profile;
    if (type === 'increment') properties[payload.property] += payload.value;
    if (type === 'decrement') properties[payload.property] -= payload.value;
    if (type !== 'identify') continue;
    Object.assign(properties, payload.properties);
    profile.firstName = payload.firstName ?? profile.firstName;
  }
  return profiles;
}

/** Which profiles an inspector has stored otherwise, with what is wrong. */
export function wrongIn(inspector, expected) {
  const wrong = [];
  for (const [id, { firstName, properties }] of expected) {
    const stored = inspector.profile(id);
    const differences = Object.entries(properties)
      .filter(([name, value]) => stored.properties[name] !== String(value))
      .map(([name, value]) => `${name}: ${stored.properties[name]}, not ${value}`);
    if ((stored.firstName ?? '') !== firstName) differences.push(`firstName: ${stored.firstName}, not ${firstName}`);
    if (differences.length > 0) wrong.push(`${id} (${differences.join('; ')})`);
  }
  return wrong;
}
