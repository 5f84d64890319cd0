import { expect, it, onTestFinished } from 'vitest';
import { CounterGaps } from '../../../src/delivery/counter-gaps.js';
import type { CallOwner, ProfileCall } from '../../../src/delivery/profile-call.js';
import { ProfileSchedule } from '../../../src/delivery/profile-schedule.js';
import { ProfileState } from '../../../src/delivery/profile-state.js';
import { ProfileWrite } from '../../../src/delivery/profile-write.js';
import { ProfileWrites } from '../../../src/delivery/profile-writes.js';

/** What a copy of the package of another version would find: public fields, accessors and methods, which differ in kind. */
function shapeOf(made: object): string[] {
  const members = (of: object) => Object.getOwnPropertyNames(of).filter((name) => name !== 'constructor');
  return [...members(made), ...members(Object.getPrototypeOf(made) as object)].sort();
}

const PARTS = { wake() {}, held() {}, end() {}, unsafeSum() {}, now: () => 0 };
const CONFIG = {
  apiUrl: 'http://127.0.0.1:1',
  clientId: 'shape',
  maxQueueSize: 10,
  maxQueueBytes: 1_000,
  maxEventBytes: 1_000,
  counterSettleMs: 10,
};
const CALL: ProfileCall<string> = {
  call: 'call',
  madeAt: 0,
  event: { type: 'increment', payload: { profileId: 'u', property: 'n', value: 1 } },
  bytes: 10,
  ip: undefined,
  userAgent: 'node',
  isVisitor: false,
};

/** Whoever changes a shape below raises the number in `process-global.ts` and here: copies share these objects. */
const KEY = Symbol.for('openpanel-node.profile-schedules.v2');

it('the key and the shape of what copies of the package share', () => {
  const writes = new ProfileWrites<string>(CONFIG, PARTS);
  const schedules = (globalThis as { [key: symbol]: unknown })[KEY] as Map<string, ProfileSchedule<string>>;
  const key = 'shape http://127.0.0.1:1';
  onTestFinished(() => void schedules.delete(key));
  const schedule = schedules.get(key);
  expect(schedule).toBeInstanceOf(ProfileSchedule);

  writes.accept(CALL);
  const [profile] = schedule?.profiles.values() ?? [];
  const write = profile?.counters.get('n');
  expect(profile).toBeInstanceOf(ProfileState);
  expect(write).toBeInstanceOf(ProfileWrite);
  expect(schedule?.gaps).toBeInstanceOf(CounterGaps);
  const owner = write?.owner as CallOwner<string>;
  const [share] = write?.shares ?? [];
  const shared = { schedule, gaps: schedule?.gaps, profile, write, owner, ready: owner.ready };
  const shapes = Object.entries(shared).map(([name, made]) => [name, shapeOf(made as object).join(' ')]);
  expect({ ...Object.fromEntries(shapes), share: Object.keys(share as object).join(' ') }).toMatchInlineSnapshot(`
    {
      "gaps": "beginEnd due dueAt forgotten isOff lengthMs lengthen nextWakeAt note presumedAt size sweep wake writtenAt",
      "owner": "__defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__ end hasOwnProperty held heldCalls isPrototypeOf list maxEventBytes propertyIsEnumerable ready toLocaleString toString unlist unsafeSum valueOf wake",
      "profile": "append counters firstCounter holdsIdentifies id inOrder isHeadInFlight isIdle isKnown isMissing isUnknown lastMs lastWriteAt line next nextAt place remove setterOf take wakeAt writesFirst writing",
      "ready": "append first pick prepend remove shift size",
      "schedule": "accept advance again dueAt end gaps lastMs missing peek profiles settle settleAll start withdraw",
      "share": "owner property calls deltas",
      "write": "absorb add adopt attempt bytes callCount change eachCall end event hasProperties hold ip isInFlight isReleased isRepeatable isSent isVisitor isWriting kind merge misses newestAt notBefore owner place profile properties property sets shares sum userAgent withdraw",
    }
  `);
});
