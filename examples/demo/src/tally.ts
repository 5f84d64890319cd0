/** Collects items, and waits for more of them. */
export class Tally<T> {
  readonly items: T[] = [];
  readonly #waiting = new Set<() => void>();

  add(item: T): void {
    this.items.push(item);
    for (const check of this.#waiting) check();
  }

  /** Resolves when there are `count` items, or after `timeoutMs`. */
  reached(count: number, timeoutMs = 30_000): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve();
      };
      const check = () => {
        if (this.items.length >= count) finish();
      };
      const timer = setTimeout(finish, timeoutMs);
      this.#waiting.add(check);
      check();
    });
  }
}
