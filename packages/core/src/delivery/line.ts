/** Who stands in a line knows which, and where; nobody stands in two. */
export interface Standing<T extends Standing<T>> {
  line: Line<T> | undefined;
  /** The number of the place, which tells it from one that the same item has left. */
  place: number;
}

/** How many places may be empty beside as many taken ones. */
const SPARE_PLACES = 64;

/** First come, first served. Who leaves from within leaves an empty place, which is skipped. */
export class Line<T extends Standing<T>> implements Iterable<T> {
  #places: T[] = [];
  /** The number of the first of the places. */
  #firstNumber = 0;
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  append(item: T): void {
    this.#places.push(item);
    this.#stand(item, this.#places.length - 1);
  }

  prepend(item: T): void {
    if (this.#head > 0) {
      this.#head -= 1;
      this.#places[this.#head] = item;
    } else {
      this.#places.unshift(item);
      this.#firstNumber -= 1;
    }
    this.#stand(item, this.#head);
  }

  get first(): T | undefined {
    if (this.#size === 0) return undefined;
    while (!this.#itemAt(this.#head)) this.#head += 1;
    return this.#places[this.#head];
  }

  shift(): T | undefined {
    const { first } = this;
    if (first) this.remove(first);
    return first;
  }

  /** One that is wanted, looked for from a random place on, at so many of them at most. */
  pick(random: () => number, isWanted: (item: T) => boolean, most: number): T | undefined {
    const places = this.#places.length - this.#head;
    const start = Math.floor(random() * places);
    for (let step = 0; step < Math.min(places, most); step += 1) {
      const item = this.#itemAt(this.#head + ((start + step) % places));
      if (item && isWanted(item)) return item;
    }
    return undefined;
  }

  /** Without effect for one who stands elsewhere. */
  remove(item: T): void {
    if (item.line !== this) return;
    item.line = undefined;
    this.#size -= 1;
    if (item.place - this.#firstNumber === this.#head) this.#head += 1;
    if (this.#places.length > 2 * this.#size + SPARE_PLACES) this.#closeUp();
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let place = this.#head; place < this.#places.length; place += 1) {
      const item = this.#itemAt(place);
      if (item) yield item;
    }
  }

  #stand(item: T, place: number): void {
    item.line = this;
    item.place = this.#firstNumber + place;
    this.#size += 1;
  }

  /** Nobody where a place is empty: who left it may stand at another one. */
  #itemAt(place: number): T | undefined {
    const item = this.#places[place];
    return item?.line === this && item.place === this.#firstNumber + place ? item : undefined;
  }

  /** So that nothing is retained of those who left. */
  #closeUp(): void {
    const items = [...this];
    // No calls from here on: a full stack must not stop it halfway.
    for (let place = 0; place < items.length; place += 1) (items[place] as T).place = this.#firstNumber + place;
    this.#places = items;
    this.#head = 0;
  }
}
