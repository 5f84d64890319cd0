import { get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { LiveMessage, LiveRow } from '../../src/live/live-api.js';

/** A page that watches, as far as its connection goes. */
export interface Watcher {
  readonly status: number;
  /** Resolves with the first message, of those that came and will come, that the test is true for. */
  message(test: (message: LiveMessage) => boolean): Promise<LiveMessage>;
  /** Resolves with everything that came up to the first `faults`, when a page knows everything. */
  complete(): Promise<readonly LiveMessage[]>;
  /** Of everything that came so far. */
  rows(): LiveRow[];
  /** What a browser says when it comes back. */
  lastEventId(): string;
  readonly ended: Promise<void>;
  close(): void;
}

const WAIT_MS = 5_000;

export async function watch(pageUrl: string, lastEventId?: string): Promise<Watcher> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(new URL('stream', pageUrl), { headers, agent: false }, resolve).on('error', reject);
  });
  const ended = new Promise<void>((resolve) => response.on('close', resolve));
  const messages: LiveMessage[] = [];
  const listeners = new Set<() => void>();
  let lastId = '';
  const lines = createInterface({ input: response });
  // The server may end it; that is what `ended` says.
  for (const source of [response, lines]) source.on('error', () => {});
  lines.on('line', (line) => {
    if (line.startsWith('id: ')) lastId = line.slice(4);
    if (!line.startsWith('data: ')) return;
    messages.push(JSON.parse(line.slice(6)) as LiveMessage);
    for (const listener of listeners) listener();
  });

  function until<Found>(find: () => Found | undefined): Promise<Found> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`only ${JSON.stringify(messages)} came`)), WAIT_MS);
      const look = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
    });
  }

  return {
    status: response.statusCode ?? 0,
    message: (test) => until(() => messages.find(test)),
    complete: () => until(() => (messages.some(({ kind }) => kind === 'faults') ? messages : undefined)),
    rows: () => messages.flatMap((message) => (message.kind === 'rows' ? message.rows : [])),
    lastEventId: () => lastId,
    ended,
    close: () => response.destroy(),
  };
}
