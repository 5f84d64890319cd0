import { memoryTransport, type OpenPanel, type RecordedEvent } from '@openpanel-node/core/adapter';

/** What the clients of an app under test would have sent. */
export class RecordedEvents {
  readonly #clients = new Set<OpenPanel>();
  /** @internal */
  readonly transport = memoryTransport();

  /** @internal */
  add(client: OpenPanel): void {
    this.#clients.add(client);
  }

  /** All events so far, in the order of their sending. Waits for requests that are being served, and for their events. */
  async all(): Promise<readonly RecordedEvent[]> {
    await Promise.all([...this.#clients].map((client) => client.flush()));
    return [...this.transport.events];
  }

  /** The tracks of this name among them. */
  async named(name: string): Promise<readonly RecordedEvent[]> {
    return (await this.all()).filter((event) => event.type === 'track' && event.payload.name === name);
  }

  /** Forgets what has been sent. */
  clear(): void {
    this.transport.events.length = 0;
  }
}
