/** A place in a list; what it holds can be removed in constant time. */
export interface ListNode<T> {
  readonly value: T;
  list: LinkedList<T> | undefined;
  before: ListNode<T> | undefined;
  after: ListNode<T> | undefined;
}

/** A doubly linked list: constant-time ends and removal, and nothing retained of what was removed. */
export class LinkedList<T> implements Iterable<T> {
  #first: ListNode<T> | undefined;
  #last: ListNode<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): T | undefined {
    return this.#first?.value;
  }

  append(value: T): ListNode<T> {
    const node: ListNode<T> = { value, list: this, before: this.#last, after: undefined };
    if (this.#last) this.#last.after = node;
    else this.#first = node;
    this.#last = node;
    this.#size += 1;
    return node;
  }

  prepend(value: T): ListNode<T> {
    const node: ListNode<T> = { value, list: this, before: undefined, after: this.#first };
    if (this.#first) this.#first.before = node;
    else this.#last = node;
    this.#first = node;
    this.#size += 1;
    return node;
  }

  shift(): T | undefined {
    const node = this.#first;
    if (node) this.remove(node);
    return node?.value;
  }

  /** Without effect for a node that is no longer in this list. */
  remove(node: ListNode<T> | undefined): void {
    if (node?.list !== this) return;
    if (node.before) node.before.after = node.after;
    else this.#first = node.after;
    if (node.after) node.after.before = node.before;
    else this.#last = node.before;
    node.list = undefined;
    node.before = undefined;
    node.after = undefined;
    this.#size -= 1;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let node = this.#first; node; ) {
      const { after } = node;
      yield node.value;
      node = after;
    }
  }
}
