import type { IdentifyPayload } from '../events/types.js';
import { type CallOwner, counterOf, type ProfileCall, type ProfileEvent } from './profile-call.js';
import type { ProfileState } from './profile-state.js';
import { ProfileWrite } from './profile-write.js';

/** Takes a call in among what waits of its profile: into the write that is returned. */
export function take<C>(
  profile: ProfileState<C>,
  client: CallOwner<C>,
  call: ProfileCall<C>,
  isDue: boolean,
): ProfileWrite<C> {
  if (call.event.type === 'identify') return identify(profile, client, call, isDue);
  return counterOf(call.event) ? count(profile, client, call) : append(profile, client, call, isDue);
}

function count<C>(profile: ProfileState<C>, client: CallOwner<C>, call: ProfileCall<C>): ProfileWrite<C> {
  const { property, delta } = counterOf(call.event) ?? { property: '', delta: 0 };
  const setter = profile.setterOf(property);
  const canAbsorb = setter?.isSent === false && setter.absorb(property, delta);
  const write = canAbsorb ? setter : profile.counters.get(property);
  if (!write) {
    const counter = new ProfileWrite(profile, client, call);
    counter.isReleased = false;
    profile.counters.set(property, counter);
    counter.add(client, call);
    counter.owner.list(counter);
    return counter;
  }
  write.change(() => write.add(client, call));
  const sum = canAbsorb ? Number(setter.properties?.[property]) : write.sum;
  if (Math.abs(sum) > Number.MAX_SAFE_INTEGER) client.unsafeSum(property);
  return write;
}

function identify<C>(
  profile: ProfileState<C>,
  client: CallOwner<C>,
  call: ProfileCall<C>,
  isDue: boolean,
): ProfileWrite<C> {
  const { payload } = call.event as Extract<ProfileEvent, { type: 'identify' }>;
  const last = profile.counters.size > 0 ? profile.inOrder.at(-1) : undefined;
  const isMerged = last?.kind === 'identify' && !last.isSent && merge(last, client, call);
  const write = isMerged ? last : append(profile, client, call, isDue);
  for (const property of profile.counters.size > 0 ? Object.keys(payload.properties ?? {}) : []) {
    const counter = write.sets(property) ? profile.counters.get(property) : undefined;
    if (!counter) continue;
    // What was added before the value was set does not count any more.
    counter.owner.unlist(counter);
    profile.remove(counter);
    write.change(() => write.adopt(counter));
  }
  return write;
}

function merge<C>(waiting: ProfileWrite<C>, client: CallOwner<C>, call: ProfileCall<C>): boolean {
  let isMerged = false;
  waiting.change(() => {
    isMerged = waiting.merge(call.event.payload as IdentifyPayload, client.maxEventBytes);
    if (isMerged) waiting.add(client, call);
  });
  return isMerged;
}

/** At the end of the line; `isDue` says whether a counter of the profile could go now. */
export function append<C>(
  profile: ProfileState<C>,
  client: CallOwner<C>,
  call: ProfileCall<C>,
  isDue: boolean,
): ProfileWrite<C> {
  const write = new ProfileWrite(profile, client, call);
  const isHeld = write.kind === 'identify' && write.hasProperties && profile.holdsIdentifies(isDue);
  write.isReleased = profile.inOrder.at(-1)?.isReleased !== false && !isHeld;
  profile.inOrder.push(write);
  write.add(client, call);
  write.owner.list(write);
  return write;
}
