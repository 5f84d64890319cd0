import type { CallOwner } from './profile-call.js';
import type { ProfileSchedule } from './profile-schedule.js';

/** What is held at this moment. */
export interface HeldOutlook {
  readonly calls: number;
  /** Until the last of it may go. */
  readonly lastMs: number;
}

export const NOTHING_HELD: HeldOutlook = { calls: 0, lastMs: 0 };

/** Until the last counter of a client may go: those of one profile need a gap each. */
export function lastMsOf<C>(schedule: ProfileSchedule<C>, client: CallOwner<C>, now: number): number {
  const { lengthMs } = schedule.gaps;
  let lastMs = 0;
  for (const profile of schedule.profiles.values()) {
    if (![...profile.counters.values()].some(({ owner }) => owner === client)) continue;
    const isWritten = profile.writing > 0 || profile.writesFirst;
    const waitMs = Math.max(0, isWritten ? lengthMs : schedule.dueAt(profile) - now);
    lastMs = Math.max(lastMs, waitMs + (profile.counters.size - 1) * lengthMs);
  }
  return lastMs;
}
