/** A request that is being served. */
interface Served {
  readonly since: number;
  /** When the others came that did not wait for it. */
  readonly others: number[];
}

/** A client that gives a request up may send the next one before the server knows. */
const GIVEN_UP_WITHIN_MS = 200;

/** Counts requests about one subject that were served at the same time. */
export class Overlaps {
  readonly #bySubject = new Map<string, Set<Served>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Returns what ends it: with an answer, or with the connection. */
  enter(subject: string): (end: 'answered' | 'gone') => void {
    const here = this.#bySubject.get(subject) ?? new Set();
    this.#bySubject.set(subject, here);
    for (const { others } of here) others.push(performance.now());
    const served: Served = { since: performance.now(), others: [] };
    here.add(served);
    return (end) => {
      if (!here.delete(served)) return;
      const now = performance.now();
      const wrong = served.others.filter((at) => end === 'answered' || now - at > GIVEN_UP_WITHIN_MS);
      this.#count += wrong.length;
    };
  }
}
