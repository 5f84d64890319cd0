import type { ProfileEvent } from '../../../src/delivery/profile-event.js';

const FLUSH_MS = 10_000;
export const NAMES = ['firstName', 'lastName'] as const;

interface Profile {
  readonly names: Record<string, string>;
  readonly properties: Record<string, unknown>;
}

type Answer = 'stored' | 'profile_missing' | 'not_a_number';

export const asCount = (value: unknown): number => Number.parseInt(String(value ?? 0), 10);

/** How the API keeps profiles: writes wait for a flush on a fixed grid, and a counter writes back all that it read as of the last one. */
export class ModelServer {
  readonly stored = new Map<string, Profile>();
  readonly received: { readonly event: ProfileEvent; readonly at: number }[] = [];
  #pending: {
    readonly id: string;
    readonly names: Record<string, string>;
    readonly properties: Record<string, unknown>;
  }[] = [];
  #nextFlushAt: number;

  constructor(phaseMs: number) {
    this.#nextFlushAt = phaseMs;
  }

  receive(event: ProfileEvent, now: number): Answer {
    this.flushUntil(now);
    this.received.push({ event, at: now });
    if (event.type === 'assign_group') return 'stored';
    const id = String(event.payload.profileId);
    if (event.type === 'identify') {
      const { firstName, lastName, properties = {} } = event.payload;
      const names = Object.fromEntries(
        Object.entries({ firstName, lastName }).filter(([, name]) => name !== undefined),
      );
      this.#pending.push({ id, names: names as Record<string, string>, properties: { ...properties } });
      return 'stored';
    }
    const profile = this.stored.get(id);
    if (!profile) return 'profile_missing';
    const { property, value = 1 } = event.payload;
    const count = asCount(profile.properties[property]);
    if (Number.isNaN(count)) return 'not_a_number';
    const next = event.type === 'increment' ? count + value : count - value;
    this.#pending.push({ id, names: {}, properties: { ...profile.properties, [property]: next } });
    return 'stored';
  }

  flushUntil(now: number): void {
    for (; this.#nextFlushAt <= now; this.#nextFlushAt += FLUSH_MS) {
      for (const { id, names, properties } of this.#pending) {
        const before = this.stored.get(id);
        this.stored.set(id, {
          names: { ...before?.names, ...names },
          properties: { ...before?.properties, ...properties },
        });
      }
      this.#pending = [];
    }
  }
}
