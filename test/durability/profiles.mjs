// Profiles as OpenPanel stores them: a counter writes all properties back as they were at the last flush.

/** Shorter than the gap that clients leave between two writes that count. */
const FLUSH_MS = 200;
export const GAP_MS = 350;

export class Profiles {
  #profiles = new Map();
  /** What the properties of each have to be: sums of what has arrived, and the latest of what was set. */
  #expected = new Map();

  apply({ type, payload }) {
    const { profileId } = payload;
    if (type === 'identify') {
      this.#write(profileId, payload.properties);
      const expected = this.#expectedOf(profileId);
      for (const [name, value] of Object.entries(payload.properties)) {
        expected[name] = Math.max(expected[name] ?? 0, value);
      }
    } else if (type === 'increment' || type === 'decrement') {
      const { property } = payload;
      const delta = type === 'increment' ? payload.value : -payload.value;
      const { flushed } = this.#at(profileId);
      this.#write(profileId, { ...flushed, [property]: (flushed[property] ?? 0) + delta });
      const expected = this.#expectedOf(profileId);
      expected[property] = (expected[property] ?? 0) + delta;
    }
  }

  /** Properties that are stored otherwise than they have to be, as lines. */
  wrong() {
    const lines = [];
    for (const [id, expected] of this.#expected) {
      const { flushed, written } = this.#at(id);
      const stored = { ...flushed, ...written };
      for (const [name, value] of Object.entries(expected)) {
        if (stored[name] !== value) lines.push(`${id}.${name} is ${stored[name]}, not ${value}`);
      }
    }
    return lines;
  }

  #write(id, properties) {
    Object.assign(this.#at(id).written, properties);
  }

  #at(id) {
    const flush = Math.floor(performance.now() / FLUSH_MS);
    const profile = this.#profiles.get(id) ?? { flush, flushed: {}, written: {} };
    this.#profiles.set(id, profile);
    if (profile.flush !== flush) {
      Object.assign(profile.flushed, profile.written);
      profile.written = {};
      profile.flush = flush;
    }
    return profile;
  }

  #expectedOf(id) {
    const expected = this.#expected.get(id) ?? {};
    this.#expected.set(id, expected);
    return expected;
  }
}
