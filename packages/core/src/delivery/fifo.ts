/** How many places may be empty beside as many taken ones. */
const SPARE_PLACES = 64;

/** First in, first out, in an array. An item is removed by the number of its place, which stays empty and is skipped. */
export class Fifo<T extends object> implements Iterable<T> {
  size = 0;
  #items: (T | undefined)[] = [];
  /** Those of the places, ascending. */
  #numbers: number[] = [];
  /** The place of the first item, if there is one. */
  #head = 0;
  #lowest = 0;
  #highest = 0;

  /** Returns the number of its place, which is never 0. */
  append(item: T): number {
    this.#highest += 1;
    this.#items.push(item);
    this.#numbers.push(this.#highest);
    this.size += 1;
    return this.#highest;
  }

  prepend(item: T): number {
    this.#lowest -= 1;
    if (this.#head > 0) {
      this.#head -= 1;
      this.#items[this.#head] = item;
      this.#numbers[this.#head] = this.#lowest;
    } else {
      this.#items.unshift(item);
      this.#numbers.unshift(this.#lowest);
    }
    this.size += 1;
    return this.#lowest;
  }

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  shift(): T | undefined {
    const { first } = this;
    this.remove(this.#numbers[this.#head] ?? 0);
    return first;
  }

  /** Ignored where the place is empty. */
  remove(number: number): void {
    const place = this.#numbers[this.#head] === number ? this.#head : this.#placeOf(number);
    if (this.#items[place] === undefined) return;
    this.#items[place] = undefined;
    this.size -= 1;
    while (this.#head < this.#items.length && this.#items[this.#head] === undefined) this.#head += 1;
    if (this.#items.length > 2 * this.size + SPARE_PLACES) this.#closeUp();
  }

  /** One that is wanted, looked for from a random place on, at so many of them at most. */
  pick(random: () => number, isWanted: (item: T) => boolean, most: number): T | undefined {
    const places = this.#items.length - this.#head;
    const start = Math.floor(random() * places);
    for (let step = 0; step < Math.min(places, most); step += 1) {
      const item = this.#items[this.#head + ((start + step) % places)];
      if (item && isWanted(item)) return item;
    }
    return undefined;
  }

  /** What is there at first; of what is added or removed meanwhile it depends. */
  *[Symbol.iterator](): Iterator<T> {
    const items = this.#items;
    for (let place = this.#head; place < items.length; place += 1) {
      const item = items[place];
      if (item) yield item;
    }
  }

  /** By halves; -1 where there is none of this number. */
  #placeOf(number: number): number {
    const numbers = this.#numbers;
    let low = this.#head;
    let high = numbers.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = numbers[middle] as number;
      if (found === number) return middle;
      if (found < number) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  #closeUp(): void {
    const items: T[] = [];
    const numbers: number[] = [];
    for (let place = this.#head; place < this.#items.length; place += 1) {
      const item = this.#items[place];
      if (item === undefined) continue;
      items.push(item);
      numbers.push(this.#numbers[place] as number);
    }
    this.#items = items;
    this.#numbers = numbers;
    this.#head = 0;
  }
}
