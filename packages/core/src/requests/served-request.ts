/** A request that is being served: what each client made of it, and which clients will track its end. */
export class ServedRequest<Opened = unknown> {
  /** In the order of their mounting: a client that meets the request again finds what it made of it the first time. */
  readonly opened: Opened[] = [];
  readonly #awaited: object[] = [];
  #isOpen = true;

  /** False when every client has tracked its end. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether the client will track its end. */
  awaits(client: object): boolean {
    return this.#awaited.includes(client);
  }

  begin(client: object): void {
    this.#awaited.push(client);
  }

  end(client: object): void {
    this.#awaited.splice(this.#awaited.indexOf(client), 1);
    if (this.#awaited.length === 0) this.#isOpen = false;
  }
}
