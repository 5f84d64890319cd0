import { memoryTransport, type OpenPanel, type RecordedEvent } from '@openpanel-node/core/adapter';

/** The events that the clients of an app under test would have sent. */
export class RecordedEvents {
  readonly #clients = new Set<OpenPanel>();
  /** @internal */
  readonly transport = memoryTransport();

  /** @internal */
  add(client: OpenPanel): void {
    this.#clients.add(client);
  }

  /** Returns all events so far, in the order in which they were sent. Waits for requests in progress and for their events. */
  async all(): Promise<readonly RecordedEvent[]> {
    await Promise.all([...this.#clients].map((client) => client.flush()));
    return [...this.transport.events];
  }

  /** Returns the tracked events with this name. Waits like `all()`. */
  async named(name: string): Promise<readonly RecordedEvent[]> {
    return (await this.all()).filter((event) => event.type === 'track' && event.payload.name === name);
  }

  /** Forgets all events so far. */
  clear(): void {
    this.transport.events.length = 0;
  }
}
