/** What happens next: entries in the order of their times, those of one time in the order in which they were added. */
export class Agenda {
  #heap = [];
  #added = 0;

  add(time, what) {
    const heap = this.#heap;
    const entry = { time, order: this.#added++, what };
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(entry, heap[parent])) break;
      heap[place] = heap[parent];
      place = parent;
    }
    heap[place] = entry;
  }

  /** The first entry, or undefined. */
  take() {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child += 1;
      if (!isBefore(heap[child], last)) break;
      heap[place] = heap[child];
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

const isBefore = (one, other) => one.time < other.time || (one.time === other.time && one.order < other.order);
