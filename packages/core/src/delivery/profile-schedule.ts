import type { Backlog } from './backlog.js';
import { CounterGaps } from './counter-gaps.js';
import type { FinalDelivery } from './delivery.js';
import type { ProfileCall } from './profile-event.js';
import { ProfileState } from './profile-state.js';
import type { ProfileWrite } from './profile-write.js';

/** Tries of a counter whose profile the API does not know. */
const MOST_MISSES = 3;
/** Between those tries where there is no gap: the API may take 10 s to know a new profile. */
const MISSING_RETRY_MS = 5_000;

const DELIVERED: FinalDelivery = Object.freeze({ status: 'delivered' });

/**
 * When what changes a profile may be sent, so that its counters add up: the API writes back all properties as they were at its
 * last flush with each increment. One schedule serves all clients of a project in this process.
 */
export class ProfileSchedule {
  readonly gaps: CounterGaps<ProfileState>;
  /** Everything that waits or is in flight, by profile. */
  readonly profiles = new Map<string, ProfileState>();
  readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
    this.gaps = new CounterGaps(now());
  }

  accept(client: Backlog, call: ProfileCall): void {
    const profile = this.#stateOf(String(call.event.payload.profileId));
    const { writtenAt } = call;
    if (writtenAt !== undefined && writtenAt > (profile.lastWriteAt ?? Number.NEGATIVE_INFINITY)) {
      profile.lastWriteAt = writtenAt;
    }
    const write = profile.take(client, call);
    this.settle(profile);
    if (!write.isReleased && (write.kind === 'identify' || profile.next() !== write)) client.hold(call.call);
  }

  /** The write that a client may send now, which is then in flight; undefined where it is another client's turn, or nobody's. */
  start(profile: ProfileState, client: Backlog): ProfileWrite | undefined {
    const write = profile.next();
    const isOwn = write?.owner === client;
    if (isOwn) this.#begin(write);
    this.settle(profile);
    if (!isOwn || write.kind !== 'counter' || write.sum !== 0) return isOwn ? write : undefined;
    // What adds nothing need not be sent.
    this.#land(write);
    profile.remove(write);
    write.end(DELIVERED);
    this.settle(profile);
    return undefined;
  }

  /** The end of a write, in flight or waiting, and of all its calls. */
  end(write: ProfileWrite, delivery: FinalDelivery): void {
    const { profile } = write;
    const wasInFlight = this.#land(write);
    profile.remove(write);
    if (wasInFlight && mayBeStored(delivery)) this.#written(write);
    if (wasInFlight && write.kind === 'counter') releaseLine(profile);
    if (write.kind === 'identify' && delivery.status === 'delivered') {
      profile.isMissing = false;
      profile.isUnknown = false;
      for (const counter of profile.counters.values()) counter.misses = 0;
    }
    write.end(delivery);
    this.settle(profile);
  }

  /** Puts back what was in flight, to be sent `delayMs` from now at the earliest; a counter joins what was added meanwhile. */
  again(write: ProfileWrite, delayMs: number, mayBeProcessed: boolean): void {
    this.#land(write);
    if (mayBeProcessed) this.#written(write);
    write.isSent = mayBeProcessed;
    write.notBefore = this.now() + delayMs;
    this.#putBack(write);
    if (write.kind === 'counter') write.hold();
    this.settle(write.profile);
  }

  /** The API knows no such profile, or not yet. False where that was the last try, and the write is still to be ended. */
  missing(write: ProfileWrite): boolean {
    const { profile } = write;
    write.misses += 1;
    // What is behind a counter that was given up is asked for once each, until there is an identify.
    profile.isUnknown ||= write.misses >= MOST_MISSES;
    if (profile.isUnknown) return false;
    profile.isMissing = true;
    profile.lastWriteAt = this.now();
    this.again(write, this.gaps.isOff ? MISSING_RETRY_MS : 0, false);
    return true;
  }

  /** Looks which profiles' time has come. */
  advance(): void {
    for (const profile of this.gaps.due(this.now())) this.settle(profile);
  }

  /** From now on the gap is that of an end, and no start is waited for. Returns what is over with it. */
  beginEnd(): () => void {
    const over = this.gaps.beginEnd();
    this.#settleAll();
    return () => {
      over();
      this.#settleAll();
    };
  }

  /** Until the last counter of a client may go. */
  lastMs(client: Backlog): number {
    let last = 0;
    for (const profile of this.profiles.values()) last = Math.max(last, profile.lastMs(client));
    return last;
  }

  /** After every change of a profile: whose turn it is, or when to look again. */
  settle(profile: ProfileState): void {
    if (!profile.holdsIdentifies) releaseLine(profile);
    const now = this.now();
    const client = profile.next(now)?.owner;
    this.gaps.wake(profile, client ? undefined : profile.nextAt(now));
    if (profile.line !== client?.ready) {
      profile.line?.remove(profile.place);
      profile.line = client?.ready;
      profile.place = client?.ready.append(profile) ?? 0;
      client?.wake();
    }
    if (profile.isIdle) this.profiles.delete(profile.id);
  }

  /** An end has begun, or is over: the gap is another one. */
  #settleAll(): void {
    for (const profile of [...this.profiles.values()]) this.settle(profile);
  }

  #stateOf(id: string): ProfileState {
    const known = this.profiles.get(id);
    if (known) return known;
    const now = this.now();
    const writtenAt = this.gaps.writtenAt(id, now);
    const profile = new ProfileState(this, id, writtenAt ?? this.gaps.presumedAt(now), writtenAt !== undefined);
    this.profiles.set(id, profile);
    return profile;
  }

  #begin(write: ProfileWrite): void {
    const { profile } = write;
    write.owner.unlist(write);
    write.isInFlight = true;
    write.isSent = true;
    write.isWriting =
      write.kind === 'counter' || (write.kind === 'identify' && (write.hasProperties || !profile.isKnown));
    if (write.isWriting) profile.writing += 1;
    if (profile.inOrder[0] !== write) profile.remove(write);
  }

  /** It is not in flight any more, or does not wait. Returns whether it was in flight. */
  #land(write: ProfileWrite): boolean {
    const wasInFlight = write.isInFlight;
    if (!wasInFlight) write.owner.unlist(write);
    else if (write.isWriting) write.profile.writing -= 1;
    write.isInFlight = false;
    return wasInFlight;
  }

  #putBack(write: ProfileWrite): void {
    const { profile, property } = write;
    if (profile.inOrder[0] === write || property === undefined) return write.owner.list(write);
    const newer = profile.setterOf(property) ?? profile.counters.get(property);
    if (newer) return newer.change(() => newer.adopt(write));
    write.isReleased = false;
    profile.counters.set(property, write);
    write.owner.list(write);
  }

  /** The API may have stored it. */
  #written({ profile, isWriting }: ProfileWrite): void {
    if (!isWriting) return;
    profile.lastWriteAt = this.now();
    profile.isKnown = true;
    this.gaps.note(profile.id, profile.lastWriteAt);
  }
}

function releaseLine({ inOrder }: ProfileState): void {
  if (inOrder.at(-1)?.isReleased !== false) return;
  for (const write of inOrder) if (!write.isReleased) write.change(() => (write.isReleased = true));
}

const mayBeStored = (delivery: FinalDelivery): boolean =>
  delivery.status === 'delivered' ||
  (delivery.status === 'dropped' && (delivery.reason === 'unconfirmed' || delivery.reason === 'retries_exhausted'));
