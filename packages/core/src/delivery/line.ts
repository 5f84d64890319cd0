/** Who stands in a line knows which; nobody stands in two. */
export interface Standing<T extends Standing<T>> {
  line: Line<T> | undefined;
}

/** How many places may be empty beside as many taken ones. */
const SPARE_PLACES = 64;

/** First come, first served. Who leaves from within leaves an empty place, which is skipped. */
export class Line<T extends Standing<T>> implements Iterable<T> {
  #places: T[] = [];
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  append(item: T): void {
    item.line = this;
    this.#places.push(item);
    this.#size += 1;
  }

  prepend(item: T): void {
    item.line = this;
    this.#size += 1;
    if (this.#head === 0) this.#places.unshift(item);
    else {
      this.#head -= 1;
      this.#places[this.#head] = item;
    }
  }

  get first(): T | undefined {
    if (this.#size === 0) return undefined;
    while (this.#places[this.#head]?.line !== this) this.#head += 1;
    return this.#places[this.#head];
  }

  shift(): T | undefined {
    const { first } = this;
    if (first) this.remove(first);
    return first;
  }

  /** Without effect for one who stands elsewhere. */
  remove(item: T): void {
    if (item.line !== this) return;
    item.line = undefined;
    this.#size -= 1;
    if (this.#places[this.#head] === item) this.#head += 1;
    if (this.#places.length > 2 * this.#size + SPARE_PLACES) this.#closeUp();
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let place = this.#head; place < this.#places.length; place += 1) {
      const item = this.#places[place];
      if (item?.line === this) yield item;
    }
  }

  /** So that nothing is retained of those who left. */
  #closeUp(): void {
    this.#places = [...this];
    this.#head = 0;
  }
}
