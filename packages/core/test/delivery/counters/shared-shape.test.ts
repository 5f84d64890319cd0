import { expect, it, onTestFinished } from 'vitest';
import { Backlog } from '../../../src/delivery/backlog.js';
import { CounterGaps } from '../../../src/delivery/counter-gaps.js';
import { ProfileSchedule } from '../../../src/delivery/profile-schedule.js';
import { ProfileState } from '../../../src/delivery/profile-state.js';
import { ProfileWrite } from '../../../src/delivery/profile-write.js';
import { DrivenClient } from './driven-client.js';

/** What a copy of the package of another version would find: public fields, accessors and methods, which differ in kind. */
function shapeOf(made: object): string[] {
  const members = (of: object) => Object.getOwnPropertyNames(of).filter((name) => name !== 'constructor');
  return [...members(made), ...members(Object.getPrototypeOf(made) as object)].sort();
}

/** Whoever changes a shape below raises the number in `process-global.ts` and here: copies share these objects. */
const KEY = Symbol.for('openpanel-node.profile-schedules.v4');

it('the key and the shape of what copies of the package share', () => {
  const client = new DrivenClient(
    { now: 0 },
    { apiUrl: 'http://127.0.0.1:1', clientId: 'shape', transport: undefined },
  );
  const schedules = (globalThis as { [key: symbol]: unknown })[KEY] as Map<string, ProfileSchedule>;
  const key = 'shape http://127.0.0.1:1';
  onTestFinished(() => void schedules.delete(key));
  const schedule = schedules.get(key);
  expect(schedule).toBeInstanceOf(ProfileSchedule);

  client.increment('u', 'n');
  const [profile] = schedule?.profiles.values() ?? [];
  const write = profile?.counters.get('n');
  expect(profile).toBeInstanceOf(ProfileState);
  expect(write).toBeInstanceOf(ProfileWrite);
  expect(schedule?.gaps).toBeInstanceOf(CounterGaps);
  const owner = write?.owner as Backlog;
  const [share] = write?.shares ?? [];
  expect(owner).toBeInstanceOf(Backlog);
  const shared = { schedule, gaps: schedule?.gaps, profile, write, owner, ready: owner.ready };
  const shapes = Object.entries(shared).map(([name, made]) => [name, shapeOf(made as object).join(' ')]);
  const keys = { share: share as object, latest: write?.latest as object };
  const plain = Object.entries(keys).map(([name, made]) => [name, Object.keys(made).sort().join(' ')]);
  expect(Object.fromEntries([...shapes, ...plain])).toMatchInlineSnapshot(`
    {
      "gaps": "beginEnd due dueAt isOff lengthMs lengthen nextWakeAt note presumedAt wake writtenAt",
      "latest": "bytes call event ip isVisitor userAgent",
      "owner": "accept arm dispose end hasReady hasReadyWrite held hold list maxEventBytes nextWriteAt outlook putBack queue ready schedule settle take takeProbe takeWrite unlist unsafeSum wake writes",
      "profile": "counters holdsIdentifies id inOrder isIdle isKnown isMissing isUnknown lastMs lastWriteAt line next nextAt place remove schedule setterOf take wakeAt writing",
      "ready": "append first pick prepend remove shift size",
      "schedule": "accept advance again beginEnd end gaps lastMs missing now profiles settle start",
      "share": "calls deltas owner property",
      "write": "absorb add adopt attempt bytes callCount change eachCall end event evict hasProperties hold isInFlight isRecovered isReleased isRepeatable isSent isWriting kind latest merge misses newestAt notBefore owner priority profile properties property sets shares sum waitsAt withdraw",
    }
  `);
});
