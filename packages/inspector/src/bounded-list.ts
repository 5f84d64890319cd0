/** The latest of what was added, up to a number and a size. */
export interface BoundedList<Item> {
  /** Forgets the oldest where there is no room; the newest stays at any size. */
  add(item: Item, bytes: number): void;
  items(): readonly Item[];
  clear(): void;
}

export function createBoundedList<Item>(maxEntries: number, maxBytes: number): BoundedList<Item> {
  let items: Item[] = [];
  let sizes: number[] = [];
  let total = 0;
  return {
    add(item, bytes) {
      items.push(item);
      sizes.push(bytes);
      total += bytes;
      while (items.length > maxEntries || (total > maxBytes && items.length > 1)) {
        items.shift();
        total -= sizes.shift() ?? 0;
      }
    },
    items: () => items,
    clear() {
      items = [];
      sizes = [];
      total = 0;
    },
  };
}
