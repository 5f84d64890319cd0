// The calls of an app process: which follow from its seed, and what the API stores tells which of them it was.
import { seeded } from '../soak/seeded.mjs';

/** Bits of a counter for each app: a sum says which calls are in it. */
const BITS = 16;
const GROUPS = 20;
/** Calls of a process, at most: those of the next one come after them. */
const MOST_CALLS = 1e7;

/**
 * The calls of process `run` of an app, without an end. Apps and processes are numbers. `profiles` may be those of all apps, or an app's
 * own.
 */
export function* callsOf({ app, run, seed, profiles }) {
  const { random, oneOf } = seeded(seed + 1_009 * app + 9_176 * run);
  const counted = new Map();
  for (let n = 0; ; n += 1) {
    const id = `${app}.${run}.${n}`;
    const profileId = oneOf(profiles);
    const share = random();
    if (share < 0.4) yield { id, make: (op) => op.track('viewed', { id, ...(share < 0.2 ? { profileId } : {}) }) };
    else if (share < 0.6) yield { id, make: (op) => op.revenue(1_000, { id, profileId }) };
    else if (share < 0.85) {
      const [method, sign] = share < 0.8 ? ['increment', '+'] : ['decrement', '-'];
      const place = counted.get(sign + profileId) ?? 0;
      counted.set(sign + profileId, place + 1);
      const property = `${sign === '+' ? 'up' : 'down'}_${run}_${Math.floor(place / BITS)}`;
      const value = 2 ** (app * BITS + (place % BITS));
      yield {
        id: counterId(app, run, sign, profileId, place),
        make: (op) => op[method]({ profileId, property, value }),
      };
    } else if (share < 0.93) {
      const properties = { [`call_${app}_${run}_${n}`]: 1, [`last_${app}`]: run * MOST_CALLS + n };
      yield { id, make: (op) => op.identify({ profileId, properties }) };
    } else if (share < 0.96) yield { id, make: (op) => op.scope({ profileId }).setGroups([id]) };
    else {
      const group = `g${n % GROUPS}`;
      yield { id, make: (op) => op.upsertGroup({ id: group, type: 'team', name: 'Team', properties: { id } }) };
    }
  }
}

const counterId = (app, run, sign, profileId, place) => `${app}.${run}.${sign}${profileId}.${place}`;

/** Which process of its app a place is of. */
export const runOf = (place) => Math.floor(place / MOST_CALLS);

/**
 * The calls that an event stands for, as `{ id, kind }`; with the key that they keep an order for, and their place there. Each app has an
 * order of its own.
 */
export function callsIn({ type, payload }) {
  switch (type) {
    case 'track':
      return [{ id: payload.properties.id, kind: payload.properties.__revenue === undefined ? 'track' : 'payment' }];
    case 'increment':
    case 'decrement':
      return [...countersIn(type === 'increment' ? '+' : '-', payload)];
    case 'identify':
      return Object.keys(payload.properties).flatMap((name) => {
        const [word, app, run, n] = name.split('_');
        return word === 'call' ? [inOrder(`${app}.${run}.${n}`, 'identify', `profile ${payload.profileId}`)] : [];
      });
    case 'assign_group':
      return payload.groupIds.map((id) => inOrder(id, 'group', `profile ${payload.profileId}`));
    default:
      return [inOrder(payload.properties.id, 'group', `group ${payload.id}`)];
  }
}

function inOrder(id, kind, key) {
  const [app, run, n] = id.split('.').map(Number);
  return { id, kind, key: `${app} ${key}`, place: run * MOST_CALLS + n };
}

function* countersIn(sign, { profileId, property, value }) {
  const [, run, block] = property.split('_').map(Number);
  for (let bit = 0, rest = value; rest > 0; bit += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 0) continue;
    const place = block * BITS + (bit % BITS);
    yield { id: counterId(Math.floor(bit / BITS), run, sign, profileId, place), kind: 'counter' };
  }
}
