/** A request that is being served, and the clients that will track its end. */
export class ServedRequest {
  readonly #clients: object[] = [];
  #isOpen = true;

  /** False when every client has tracked its end. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  awaits(client: object): boolean {
    return this.#clients.includes(client);
  }

  open(client: object): void {
    this.#clients.push(client);
  }

  close(client: object): void {
    this.#clients.splice(this.#clients.indexOf(client), 1);
    if (this.#clients.length === 0) this.#isOpen = false;
  }
}
