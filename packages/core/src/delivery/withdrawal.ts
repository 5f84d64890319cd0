import type { Backlog } from './backlog.js';
import type { Call } from './call.js';
import type { DropReason, FinalDelivery } from './delivery.js';
import type { ProfileSchedule } from './profile-schedule.js';
import type { ProfileWrite } from './profile-write.js';

type IsOut = (call: Call, owner: Backlog) => boolean;

const DELIVERED: FinalDelivery = Object.freeze({ status: 'delivered' });
const HANDED_OVER: FinalDelivery = Object.freeze({ status: 'handed_over' });
const SHUTDOWN: FinalDelivery = Object.freeze({ status: 'dropped', reason: 'shutdown' });

const dropped = (reason: DropReason): FinalDelivery => ({ status: 'dropped', reason });

/** A client has ended: what it has waiting is dropped. What is in flight is still to be ended. */
export function leave(schedule: ProfileSchedule, client: Backlog): void {
  for (const write of waiting(schedule)) withdraw(write, (_call, owner) => owner === client, SHUTDOWN);
}

/** Another process has taken these calls over. */
export function forgetCalls(schedule: ProfileSchedule, isOut: (call: Call) => boolean): void {
  for (const write of waiting(schedule)) withdraw(write, isOut, HANDED_OVER);
}

/** There is no room for it, but what was read from a source is not evicted. */
export function evict(write: ProfileWrite): void {
  withdraw(write, ({ isRecovered }) => !isRecovered, dropped('queue_full'));
}

function* waiting({ profiles }: ProfileSchedule): Iterable<ProfileWrite> {
  for (const { counters, inOrder } of [...profiles.values()]) {
    for (const write of [...counters.values(), ...inOrder]) {
      // Unless a listener that was told of another has changed it.
      if (write.waitsAt !== 0) yield write;
    }
  }
}

/** Other calls stay. Where its values are among those of others in one identify, they may be stored yet. */
function withdraw(write: ProfileWrite, isOut: IsOut, delivery: FinalDelivery): void {
  const { schedule } = write.profile;
  let [some, all] = [false, true];
  write.eachCall((call, owner) => {
    if (isOut(call, owner)) some = true;
    else all = false;
  });
  if (!some) return;
  if (all) {
    const isNothing = delivery === SHUTDOWN && write.kind === 'counter' && write.sum === 0;
    return schedule.end(write, isNothing ? DELIVERED : delivery);
  }
  write.owner.unlist(write);
  const shares = write.withdraw(isOut);
  write.owner.list(write);
  const isSeparate = write.kind === 'counter' || delivery === HANDED_OVER;
  write.end(isSeparate ? delivery : dropped('unconfirmed'), shares);
  schedule.settle(write.profile);
}
